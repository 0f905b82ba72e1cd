"""A long line between two spaces: what goes in at one end comes out late at the other.

wire.py LEFT RIGHT DEVICE MILLISECONDS JITTER, as a kernel without netem would otherwise not do it.
"""

import ctypes
import fcntl
import os
import random
import select
import struct
import sys
import time

SET_DEVICE, PLAIN_TUNNEL = 0x400454CA, 0x1001  # TUNSETIFF; IFF_TUN | IFF_NO_PI


def enter(space):
    """Moves this process into a space."""
    with open(f"/run/netns/{space}", "rb") as door:
        if ctypes.CDLL(None, use_errno=True).setns(door.fileno(), 0):
            raise OSError(ctypes.get_errno(), f"cannot enter {space}")


def end(space, device):
    """Makes the end of the line in a space."""
    enter(space)
    file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(file, SET_DEVICE, struct.pack("16sH22x", device.encode(), PLAIN_TUNNEL))
    return file


def carry(ends, late, jitter):
    """Carries packets both ways, for as long as the process lives."""
    waiting = []  # (when, to, packet), in the order of arrival: a line does not reorder
    while True:
        patience = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        for file in select.select(ends, [], [], patience)[0]:
            other = ends[1] if file == ends[0] else ends[0]
            when = time.monotonic() + (late + random.expovariate(1) * jitter) / 2000
            waiting.append((when, other, os.read(file, 65536)))
        while waiting and waiting[0][0] <= time.monotonic():
            _, other, packet = waiting.pop(0)
            try:
                os.write(other, packet)
            except OSError:
                pass  # the other end is down


if __name__ == "__main__":
    left, right, name, milliseconds, spread = sys.argv[1:]
    carry([end(left, name), end(right, name)], float(milliseconds), float(spread))
