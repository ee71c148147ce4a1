"""A Socket.IO client of Python with its own settings: prints a line when it is connected, and one for each event of the desk."""
import sys

import socketio

client = socketio.Client()


@client.on("connect", namespace="/dashboard")
def connected():
    print("connected", flush=True)


@client.on("coffee_empty", namespace="/dashboard")
def emptied(frame):
    print("event", frame["payload"]["id"], flush=True)


client.connect(sys.argv[1], namespaces=["/dashboard"], auth={"api_key": sys.argv[2]})
client.wait()
