import Testing

@testable import Probing

@Suite("HTTP digest") struct HTTPDigestTests {
  private func proof(_ algorithm: String) throws -> String {
    let digest = try #require(
      HTTPDigest(
        challenge: """
          Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=\(algorithm), \
          nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", \
          opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
          """))
    return digest.authorization(
      user: "Mufasa", password: "Circle of Life", method: "GET", uri: "/dir/index.html", count: 1,
      clientNonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
  }

  @Test(
    "proves what the examples of RFC 7616 §3.9.1 prove",
    arguments: [
      ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
      ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ])
  func examples(algorithm: String, response: String) throws {
    let proof = try proof(algorithm)
    #expect(proof.contains("response=\"\(response)\""))
    #expect(proof.contains("qop=auth, nc=00000001, "))
    #expect(proof.contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""))
  }

  @Test("proves what the example of RFC 2069 §2.4, as corrected, proves")
  func withoutQuality() throws {
    let digest = try #require(
      HTTPDigest(
        challenge: """
          digest realm="testrealm@host.com",nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"
          """))
    let proof = digest.authorization(
      user: "Mufasa", password: "CircleOfLife", method: "GET", uri: "/dir/index.html", count: 1,
      clientNonce: "")
    #expect(proof.contains("response=\"1949323746fe6a43ef61f9606e7febea\""))
    #expect(!proof.contains("qop"))
  }

  @Test(
    "is not tried where it would not help",
    arguments: [
      "Basic realm=\"box\"", "Digest realm=\"box\"", "Digest nonce=\"1\"", "Digest", "",
      "Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256",
      "Digest realm=\"a\", nonce=\"b\", qop=\"auth-int\"",
    ])
  func others(challenge: String) {
    #expect(HTTPDigest(challenge: challenge) == nil)
  }

  @Test("cannot be made to add a header of its own")
  func quotes() throws {
    let digest = try #require(HTTPDigest(challenge: #"Digest realm="a\"b\\", nonce="n""#))
    let proof = digest.authorization(
      user: "x\"y", password: "", method: "GET", uri: "/", count: 1, clientNonce: "c")
    #expect(proof.contains(#"username="x\"y", realm="a\"b\\""#))
  }
}
