"""The shop's web server: shop.py FOLDER, with its certificate there, and how slow it is."""

import http.server
import pathlib
import ssl
import sys
import time

ANSWERS = {
    "/": "Maison Ormeau. Nouveautés. Panier", "/panier": "1 article dans le panier",
    "/paiement": "Votre commande", "/etat": '{"status": "ok"}',
}


class Shop(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        slow = folder / "slow"
        time.sleep(0.03 + (float(slow.read_text() or 0) if slow.exists() else 0))
        words = ANSWERS.get(self.path)
        body = (words or "").encode()
        self.send_response(200 if words else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    def finish_request(self, request, address):
        """Agrees on keys in the visitor's own thread, so that nobody waits for another."""
        request.settimeout(10)
        with context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, address)

    def handle_error(self, request, address):
        print(address, sys.exc_info()[1], file=sys.stderr)


folder = pathlib.Path(sys.argv[1])
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder / "shop.pem", folder / "key.pem")
context.set_alpn_protocols(["http/1.1"])
Server(("0.0.0.0", 443), Shop).serve_forever()
