"""Publishes lines of standard input over ZeroMQ: a topic, a tab, a body. Usage: publisher.py ENDPOINT"""
import sys

import zmq

# A PUB that hears of its subscribers: what it sends before it has one is lost.
socket = zmq.Context().socket(zmq.XPUB)
socket.setsockopt(zmq.LINGER, 2000)
# No limit: over it, a publisher drops what a busy subscriber has not fetched yet.
socket.setsockopt(zmq.SNDHWM, 0)
socket.connect(sys.argv[1])
socket.recv()
for line in sys.stdin:
    topic, body = line.rstrip("\n").split("\t")
    socket.send_multipart([topic.encode(), body.encode()])
socket.close()
