import FoundationEssentials
import Subprocess
import Testing

/// A server of notes in an office's namespace, which keeps what it takes in a file.
///
/// It speaks what Relais speaks of ntfy, and can lose its answers: a note is then kept, and the
/// connection closed without a word. There is a shop at `/shop` as well, until it is shut.
struct NoteServer {
  /// A note that it has taken.
  struct Note: Decodable {
    /// What it says.
    var message: String
  }

  /// Where it runs.
  let office: Office

  private static let program = """
    import http.server, json, os, sys, time
    folder = sys.argv[1]
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_POST(self):
            note = json.loads(self.rfile.read(int(self.headers["content-length"])))
            note.update(id=str(time.time_ns()), time=int(time.time()), event="message")
            with open(folder + "/notes", "a") as notes:
                notes.write(json.dumps(note) + "\\n")
            time.sleep(0.15)
            if os.path.exists(folder + "/lose"):
                os.remove(folder + "/lose")
                self.close_connection = True
                return
            self.answer(json.dumps(note))
        def do_GET(self):
            if self.path == "/shop":
                return self.answer("shop", 503 if os.path.exists(folder + "/shut") else 200)
            path = folder + "/notes"
            self.answer(open(path).read() if os.path.exists(path) else "")
        def answer(self, text, status=200):
            body = text.encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *words):
            pass
    http.server.ThreadingHTTPServer(("127.0.0.1", 2586), Handler).serve_forever()
    """

  /// Runs it while the body runs.
  static func run(
    in office: Office, _ body: (NoteServer) async throws -> Void
  ) async throws {
    let server = NoteServer(office: office)
    let path = "\(office.folder)/notes.py"
    try program.write(toFile: path, atomically: true, encoding: .utf8)
    _ = try await Subprocess.run(
      .name("ip"),
      arguments: ["netns", "exec", office.space, "python3", path, office.folder],
      input: .none, output: .discarded, error: .discarded
    ) { execution in
      do {
        try await body(server)
      } catch {
        try? execution.send(signal: .kill)
        throw error
      }
      try? execution.send(signal: .terminate)
    }
  }

  /// The notes that it has taken.
  var notes: [Note] {
    let text = (try? String(contentsOfFile: "\(office.folder)/notes", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Note.self, from: Data($0.utf8))
    }
  }

  /// Has its shop fail from now on.
  func shutShop() throws {
    try "".write(toFile: "\(office.folder)/shut", atomically: true, encoding: .utf8)
  }

  /// Has it lose its next answer.
  func loseAnswer() throws {
    try "".write(toFile: "\(office.folder)/lose", atomically: true, encoding: .utf8)
  }
}
