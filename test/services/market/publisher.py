"""Publishes lines of standard input over ZeroMQ: a topic, a tab, a body. Usage: publisher.py ENDPOINT"""
import sys
import time

import zmq

socket = zmq.Context().socket(zmq.PUB)
socket.setsockopt(zmq.LINGER, 2000)
socket.connect(sys.argv[1])
# PUB loses what it sends before its connection stands.
time.sleep(0.5)
for line in sys.stdin:
    topic, body = line.rstrip("\n").split("\t")
    socket.send_multipart([topic.encode(), body.encode()])
socket.close()
