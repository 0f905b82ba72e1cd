import Crypto
import Relais
import Testing

@testable import Probing

/// Against a stand-in: Debian has no box.
///
/// It speaks as a FRITZ!Box does, down to its spellings, and
/// checks the proof of the account by a calculation of its own.
@Suite("A box asked by TR-064") struct TR064Tests {
  private struct Box: Sendable {
    var signal = "Up"
    var ip: String? = "Connected"
    var ppp: String?
    var staleAfter = Int.max
  }

  private func status(
    of box: Box, password: String = "geheim"
  ) async throws -> (Result<BoxStatus, ProbeFailure>, asked: [String]) {
    let asked = MutexBox<[String]>([])
    return try await ScriptedServer(answering: { request in
      request.isEmpty ? [] : Self.answer(request, of: box, asked)
    }).run { port in
      let reader = TR064BoxStatus(
        address: "127.0.0.1", port: port, user: "relais", password: password)
      do throws(ProbeFailure) {
        return (.success(try await reader.status(in: webContext())), asked.value)
      } catch {
        return (.failure(error), asked.value)
      }
    }
  }

  private static func answer(
    _ request: String, of box: Box, _ asked: MutexBox<[String]>
  ) -> [ScriptedServer.Act] {
    let action = parameter("SOAPAction: \"", of: request)
    asked.change { $0.append(action.split(separator: ":").last.map(String.init) ?? action) }
    let nonce = asked.value.count > box.staleAfter ? "FEDCBA9876543210" : "0123456789ABCDEF"
    guard isProven(request, nonce: nonce) else {
      return ProbingTests.answer(
        "401 Unauthorized",
        headers: [
          "WWW-Authenticate: Digest realm=\"HTTPS Access\",nonce=\"\(nonce)\","
            + "algorithm=MD5,qop=\"auth\""
        ])
    }
    switch action {
    case "urn:dslforum-org:service:WANCommonInterfaceConfig:1#GetCommonLinkProperties":
      return values(action, ["NewWANAccessType": "DSL", "NewPhysicalLinkStatus": box.signal])
    case "urn:dslforum-org:service:WANIPConnection:1#GetStatusInfo":
      return connection(action, box.ip)
    case "urn:dslforum-org:service:WANPPPConnection:1#GetStatusInfo":
      return connection(action, box.ppp)
    default: return ProbingTests.answer("404 Not Found")
    }
  }

  private static func connection(_ action: String, _ status: String?) -> [ScriptedServer.Act] {
    guard let status else { return ProbingTests.answer("500 Internal Server Error", "<Fault/>") }
    return values(action, ["NewConnectionStatus": status, "NewLastConnectionError": "ERROR_NONE"])
  }

  private static func values(_ action: String, _ values: [String: String]) -> [ScriptedServer.Act] {
    let name = action.split(separator: "#").last.map(String.init) ?? ""
    let body = values.map { "<\($0)>\($1)</\($0)>\n" }.joined()
    return ProbingTests.answer(
      "200 OK",
      """
      <?xml version="1.0"?>
      <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
      <s:Body>
      <u:\(name)Response xmlns:u="\(action)">
      \(body)</u:\(name)Response>
      </s:Body>
      </s:Envelope>
      """, headers: ["Content-Type: text/xml; charset=\"utf-8\""])
  }

  private static func isProven(_ request: String, nonce: String) -> Bool {
    let path = request.split(separator: " ").dropFirst().first ?? ""
    let first = md5("relais:HTTPS Access:geheim")
    let second = md5("POST:\(path)")
    let count = parameter("nc=", of: request)
    let client = parameter("cnonce=\"", of: request)
    let expected = md5("\(first):\(nonce):\(count):\(client):auth:\(second)")
    return parameter("response=\"", of: request) == expected
  }

  private static func parameter(_ name: String, of request: String) -> String {
    guard let start = request.firstRange(of: name) else { return "" }
    return String(request[start.upperBound...].prefix { $0 != "\"" && $0 != "," && $0 != "\r\n" })
  }

  private static func md5(_ text: String) -> String {
    Insecure.MD5.hash(data: Array(text.utf8)).description.split(separator: " ").last.map(
      String.init)
      ?? ""
  }

  @Test("is up when signal and connection are")
  func up() async throws {
    let (result, asked) = try await status(of: Box())
    #expect(
      result == .success(BoxStatus(isUp: true, words: "DSL signal is Up, connection is Connected")))
    // The challenge that the first question met serves the second.
    #expect(
      asked == ["1#GetCommonLinkProperties", "1#GetCommonLinkProperties", "1#GetStatusInfo"])
  }

  @Test("is down without a signal, and is then not asked for the connection")
  func noSignal() async throws {
    let (result, asked) = try await status(of: Box(signal: "Down"))
    #expect(result == .success(BoxStatus(isUp: false, words: "DSL signal is Down")))
    #expect(asked.count == 2)
  }

  @Test(
    "is asked for its dial-up connection where it has no other", arguments: [nil, "Unconfigured"])
  func dialUp(ip: String?) async throws {
    let (result, _) = try await status(of: Box(ip: ip, ppp: "Connecting"))
    #expect(
      result
        == .success(BoxStatus(isUp: false, words: "DSL signal is Up, connection is Connecting")))
    let (signalOnly, _) = try await status(of: Box(ip: ip, ppp: nil))
    #expect(signalOnly == .success(BoxStatus(isUp: true, words: "DSL signal is Up")))
  }

  @Test("is answered anew when its challenge has grown old")
  func stale() async throws {
    let (result, asked) = try await status(of: Box(staleAfter: 2))
    #expect((try? result.get())?.isUp == true)
    #expect(asked.count == 4)
  }

  @Test("that does not accept the account says so")
  func wrongPassword() async throws {
    let (result, asked) = try await status(of: Box(), password: "guess")
    guard case .failure(.notPermitted(let reason, _)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(reason == "the box does not accept the account relais")
    #expect(asked.count == 2)
  }

  @Test("that speaks nonsense is no evidence")
  func nonsense() async throws {
    for (body, failure) in [
      ("<html>", ProbeFailure.malformed(reason: "no answer of SOAP")),
      (
        "<s:Envelope><NewPhysicalLinkStatus>Up",
        .malformed(reason: "the box does not say whether its line has a signal")
      ),
      (String(repeating: "Envelope", count: 20_000), .tooLarge(limit: 65_536)),
    ] {
      try await ScriptedServer(answering: { request in
        request.isEmpty ? [] : ProbingTests.answer("200 OK", body)
      }).run { port in
        let reader = TR064BoxStatus(address: "127.0.0.1", port: port, user: "a", password: "b")
        await #expect(throws: failure) { try await reader.status(in: webContext()) }
      }
    }
  }

  @Test("resolves the entities of XML once")
  func entities() throws {
    let values = try SOAPValues("<Envelope><NewName>a&amp;lt;b&lt;c</NewName></Envelope>")
    #expect(values["NewName"] == "a&lt;b<c")
    #expect(values["NewOther"] == nil)
  }
}
