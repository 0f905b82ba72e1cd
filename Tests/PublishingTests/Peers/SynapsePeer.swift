import Foundation
import Publishing
import Testing

/// A real Synapse with SQLite in a scratch folder, a user who posts and a room of theirs.
struct SynapsePeer: Sendable {
  /// Its port on loopback.
  let port: Int
  /// The token of `relais`, who made the room.
  let token: String
  /// The token of `reader`, who is not in the room.
  let readerToken: String
  /// The room's id.
  let room: String

  /// Whether it is installed.
  static let isInstalled = PeerProgram.exists(PeerProgram.python("synapse_homeserver"))

  /// Runs something beside it.
  static func with<Result: Sendable>(
    _ web: WebClient, _ body: (SynapsePeer) async throws -> Result
  ) async throws -> Result {
    try await ScratchFolder.with { folder in
      let port = try await PeerProgram.freePort()
      try folder.write("hs.yaml", configuration(port, folder))
      let program = PeerProgram.python("synapse_homeserver")
      _ = try await PeerProgram.output(
        of: [program, "--config-path", "hs.yaml", "--generate-keys"], in: folder)
      return try await PeerProgram.with(
        [program, "--config-path", "hs.yaml"], in: folder, log: "synapse.log"
      ) {
        try await PeerProgram.wait(forPort: port)
        var tokens: [String] = []
        for name in ["relais", "reader"] {
          _ = try await PeerProgram.output(
            of: [
              PeerProgram.python("register_new_matrix_user"), "-c", "hs.yaml", "-u", name, "-p",
              "for tests", "--no-admin", "http://127.0.0.1:\(port)",
            ], in: folder)
          let login = try await ask(
            web, port, "login", nil,
            #"{"type":"m.login.password","identifier":{"type":"m.id.user","user":"\#(name)"},"#
              + #""password":"for tests"}"#)
          tokens.append(try #require(login["access_token"] as? String))
        }
        let made = try await ask(web, port, "createRoom", tokens[0], #"{"name":"Panne"}"#)
        return try await body(
          SynapsePeer(
            port: port, token: tokens[0], readerToken: tokens[1],
            room: try #require(made["room_id"] as? String)))
      }
    }
  }

  /// The words of all messages in the room, the latest first; no more than a thousand.
  func bodies(_ web: WebClient) async throws -> [String] {
    let room = WebLocation.encoded(room)
    let page = try await Self.ask(
      web, port, "rooms/\(room)/messages?dir=b&limit=1000", token, nil)
    let events = try #require(page["chunk"] as? [[String: Any]])
    return events.compactMap { ($0["content"] as? [String: Any])?["body"] as? String }
  }

  private static func ask(
    _ web: WebClient, _ port: Int, _ path: String, _ token: String?, _ body: String?
  ) async throws -> [String: Any] {
    let fields = token.map { [WebField("Authorization", "Bearer \($0)")] } ?? []
    let outcome = await web.ask(
      WebRequest(
        body == nil ? "GET" : "POST", "http://127.0.0.1:\(port)/_matrix/client/v3/\(path)",
        fields: fields, body: body.map { Array($0.utf8) }), within: .seconds(30))
    guard case .answered(let answer, _) = outcome, answer.status == 200 else {
      Issue.record("\(path): \(outcome)")
      return [:]
    }
    let object = try JSONSerialization.jsonObject(with: Data(answer.body))
    return try #require(object as? [String: Any])
  }

  private static func configuration(_ port: Int, _ folder: ScratchFolder) -> String {
    // What a test sends in a second, people send in a day.
    let rate = "{per_second: 10000, burst_count: 10000}"
    return """
      server_name: localhost
      report_stats: false
      pid_file: \(folder.path)/pid
      signing_key_path: \(folder.path)/signing.key
      media_store_path: \(folder.path)/media
      registration_shared_secret: for tests
      macaroon_secret_key: for tests
      form_secret: for tests
      trusted_key_servers: []
      database: {name: sqlite3, args: {database: \(folder.path)/hs.db}}
      listeners:
        - {port: \(port), bind_addresses: [127.0.0.1], type: http, tls: false,
           resources: [{names: [client]}]}
      rc_message: \(rate)
      rc_login: {address: \(rate), account: \(rate)}
      rc_registration: \(rate)

      """
  }
}
