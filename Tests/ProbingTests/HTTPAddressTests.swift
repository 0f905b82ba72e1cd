import Testing

@testable import Probing

@Suite("A web address") struct HTTPAddressTests {
  @Test(
    "is read as people write it",
    arguments: [
      ("http://shop.example", "http://shop.example/"),
      ("HTTPS://Shop.Example:443/a?b=c#d", "https://shop.example/a?b=c"),
      ("http://shop.example:8080?x", "http://shop.example:8080/?x"),
      ("http://10.0.0.1/a b", "http://10.0.0.1/a%20b"),
      ("http://[::1]:80/", "http://[::1]/"),
      ("https://[FD00::1]:8443/x", "https://[fd00::1]:8443/x"),
      ("http://shop.example/café", "http://shop.example/caf%C3%A9"),
      ("http://a/b/../../c/./d/..", "http://a/c/"),
      ("http://a_b.example/", "http://a_b.example/"),
    ])
  func reads(text: String, spelled: String) {
    #expect(WebAddress(text)?.description == spelled)
  }

  @Test(
    "is refused where it could mean something else",
    arguments: [
      "", "shop.example", "/path", "ftp://shop.example/", "file:///etc/passwd", "http://",
      "http:///x", "http://user:secret@shop.example/", "http://shop.example@127.0.0.1/",
      "http://0x7f.0.0.1/", "http://2130706433/", "http://0177.0.0.1/", "http://127.1/",
      "http://127.0.0.1.../", "http://a b/", "http://shop.example:0/", "http://shop.example:65536/",
      "http://shop.example:80x/", "http://[::1/", "http://[::1]x/", "http://[127.0.0.1]/",
      "http://shop.example/\r\nHost: evil", "http://shop.example/\u{0}", "http://exa\nmple/",
      "http://caf\u{E9}.example/", "javascript:alert(1)", "http:shop.example",
      "http://[fe80::1%eth0]/",
    ])
  func refuses(text: String) {
    #expect(WebAddress(text) == nil)
  }

  @Test(
    "resolves references as RFC 3986 section 5.4 does",
    arguments: [
      ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
      ("/g", "http://a/g"), ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"),
      ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q"), ("g#s", "http://a/b/c/g"),
      (";x", "http://a/b/c/;x"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"),
      ("..", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"),
      ("../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
      ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"), ("./../g", "http://a/b/g"),
      ("g/./h", "http://a/b/c/g/h"), ("g?y/../x", "http://a/b/c/g?y/../x"),
      ("https://other/x", "https://other/x"),
    ])
  func resolves(reference: String, spelled: String) throws {
    let base = try #require(WebAddress("http://a/b/c/d;p?q"))
    #expect(base.resolving(reference)?.description == spelled)
  }

  @Test("names its port in the Host header only where that is not the scheme's own")
  func authority() {
    #expect(WebAddress("https://a:443/")?.authority == "a")
    #expect(WebAddress("https://a:80/")?.authority == "a:80")
    #expect(WebAddress("http://[::1]:81/")?.authority == "[::1]:81")
  }
}
