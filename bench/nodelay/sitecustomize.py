# On PYTHONPATH for the second half of bench/debugpy.mjs: debugpy (1.5 to 1.8.22) leaves TCP_NODELAY off, so that
# sequential requests wait 40 ms in its own sockets, which would hide what a proxy costs.
import socket

plain = socket.socket.__init__


def without_delay(self, *args, **kwargs):
    plain(self, *args, **kwargs)
    if self.type == socket.SOCK_STREAM and self.family in (socket.AF_INET, socket.AF_INET6):
        self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


socket.socket.__init__ = without_delay
