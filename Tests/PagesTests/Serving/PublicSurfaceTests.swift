import Foundation
import Relais
import Testing

@testable import Pages

@Suite("The public surface")
struct PublicSurfaceTests {
  @Test("serves a page with all that is said of it")
  func page() async throws {
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        let answer = try #require(await wire.get("/en/"))
        #expect(answer.status == 200)
        #expect(answer.text == "Hello. " + PublicSite.words)
        #expect(answer["content-type"] == "text/html; charset=utf-8")
        #expect(answer["cache-control"] == "public, max-age=0, stale-if-error=86400")
        #expect(answer["vary"] == "Accept-Encoding")
        #expect(answer["x-content-type-options"] == "nosniff")
        #expect(answer["x-frame-options"] == "DENY")
        #expect(answer["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
        #expect(answer["etag"]?.hasPrefix("\"") == true)
        let date = try #require(answer["date"])
        #expect(date.utf8.count == HTTPDate.length)
        #expect(date.contains(" \(Calendar(identifier: .gregorian).component(.year, from: .now)) "))
      }
    }
  }

  @Test("sends each coding with a tag of its own, and 304 to one who has it")
  func codings() async throws {
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        var tags: Set<String> = []
        for coding in ["identity", "gzip", "br"] {
          let answer = try #require(await wire.get("/en/", "Accept-Encoding: \(coding)"))
          #expect(answer["content-encoding"] == (coding == "identity" ? nil : coding))
          let tag = try #require(answer["etag"])
          tags.insert(tag)
          let again = try #require(
            await wire.get(
              "/en/", "Accept-Encoding: \(coding)", "If-None-Match: \"x\"",
              "If-None-Match: W/\(tag)"))
          #expect(again.status == 304)
          #expect(again["etag"] == tag)
          #expect(again["vary"] == "Accept-Encoding")
          #expect(again["cache-control"] == answer["cache-control"])
          #expect(again["content-length"] == nil)
          let other = try #require(await wire.get("/en/", "If-None-Match: \"x\""))
          #expect(other.status == 200)
        }
        #expect(tags.count == 3)
      }
    }
  }

  @Test("is decompressed to the same bytes by programs of others", arguments: ["gzip", "br"])
  func decompressed(coding: String) async throws {
    try await TestServer.run { server in
      let body = try await JudgingProgram.run(
        "curl", "-sS", "-m", "20", "--compressed", "-H", "Accept-Encoding: \(coding)",
        "http://127.0.0.1:\(server.port)/en/")
      #expect(body == "Hello. " + PublicSite.words)
    }
  }

  @Test("speaks the reader's language, the first one by default")
  func languages() async throws {
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        let french = try #require(await wire.get("/"))
        #expect(french.text.hasPrefix("Bonjour"))
        #expect(french["vary"] == "Accept-Encoding, Accept-Language")
        #expect(french["content-language"] == "fr")
        let english = try #require(await wire.get("/", "Accept-Language: de, en-GB;q=0.8"))
        #expect(english.text.hasPrefix("Hello"))
        #expect(english["content-language"] == "en")
        let absent = try #require(await wire.get("/absent", "Accept-Language: en"))
        #expect(absent.status == 404)
        #expect(absent.text.hasPrefix("Not here"))
        #expect(absent["etag"] != nil)
      }
    }
  }

  @Test("answers HEAD as GET, without the body")
  func head() async throws {
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        let get = try #require(await wire.get("/en/"))
        for path in ["/en/", "/absent", "/en"] {
          try await wire.send("HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
          let head = try #require(await wire.answer(toHead: true))
          if path == "/en/" { #expect(head["content-length"] == get["content-length"]) }
        }
        #expect(await wire.get("/en/")?.text == get.text)
      }
    }
  }

  @Test("is only read: other methods are told so")
  func methods() async throws {
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        try await wire.send("POST /en/ HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
        let post = try #require(await wire.answer())
        #expect(post.status == 405)
        #expect(post["allow"] == "GET, HEAD, OPTIONS")
        try await wire.send("DELETE /absent HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await wire.answer()?.status == 404)
        try await wire.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await wire.answer()?.status == 204)
        #expect(await wire.get("/en")?.status == 301)
      }
    }
  }

  @Test("lets pages of other sites read what says so, and nothing else")
  func crossOrigin() async throws {
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        let path = "/api/v2/status.json"
        let json = try #require(await wire.get(path))
        #expect(json["access-control-allow-origin"] == "*")
        let tag = try #require(json["etag"])
        let again = try #require(await wire.get(path, "If-None-Match: \(tag)"))
        #expect(again.status == 304)
        #expect(again["access-control-allow-origin"] == "*")
        try await wire.send(
          "OPTIONS \(path) HTTP/1.1\r\nHost: a\r\nOrigin: http://b\r\n"
            + "Access-Control-Request-Method: GET\r\n\r\n")
        let preflight = try #require(await wire.answer())
        #expect(preflight.status == 204)
        #expect(preflight["access-control-allow-origin"] == "*")
        try await wire.send("OPTIONS /en/ HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await wire.answer()?["access-control-allow-origin"] == nil)
      }
    }
  }

  @Test("may be framed where a page says so, its style let through by hash")
  func framed() async throws {
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        let frame = try #require(await wire.get("/embed/frame"))
        #expect(frame["x-frame-options"] == nil)
        let policy = try #require(frame["content-security-policy"])
        #expect(policy.contains("frame-ancestors *"))
        // printf 'a{}' | openssl dgst -sha256 -binary | base64
        let hash = try await JudgingProgram.run(
          "sh", "-c", "printf 'a{}' | openssl dgst -sha256 -binary | base64")
        #expect(policy.contains("'sha256-\(hash.trimmingCharacters(in: .whitespaces))'"))
      }
    }
  }

  @Test("finds a path that is written with escapes")
  func escapes() async throws {
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        #expect(await wire.get("/%65n/")?.status == 200)
        #expect(await wire.get("/en/?a=%00..%2f")?.status == 200)
        #expect(await wire.get("/en/../")?.status == 400)
        #expect(await wire.rest() == "")
      }
    }
  }

  @Test("is exchanged whole while a crowd reads, with no failed request")
  func exchange() async throws {
    @Sendable func site(_ version: Int) -> PublicSite {
      var site = PublicSite(languages: [.english])
      let text = "version \(version) " + PublicSite.words + " \(version)"
      site.add("/", Resource(contentType: "text/plain", text: text))
      return site
    }
    try await TestServer.run(site(0)) { server in
      try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 0..<8 {
          group.addTask {
            try await Wire.open(server.port) { wire in
              var versions: [Int] = []
              for _ in 0..<300 {
                let answer = try #require(await wire.get("/"))
                #expect(answer.status == 200)
                let words = answer.text.split(separator: " ")
                #expect(words.count > 3 && words[1] == words.last)
                versions.append(Int(words[1]) ?? -1)
              }
              return versions
            }
          }
        }
        for version in 1...30 {
          server.site.replace(site(version))
          await Task.yield()
        }
        for try await versions in group { #expect(versions == versions.sorted()) }
      }
      try await Wire.open(server.port) { wire in
        #expect(await wire.get("/")?.text.hasPrefix("version 30 ") == true)
      }
    }
  }
}
