import Relais
import Testing

@testable import Publishing

@Suite("A witness", .enabled(if: WebDAVPeer.isInstalled, "apache2 is not installed"))
struct WitnessTests {
  private static let (lease, margin) = (Duration.seconds(3), Duration.seconds(1))

  private func witness(
    _ node: String, _ peer: WebDAVPeer, _ web: WebClient, channel: String = "blog",
    authorization: String? = WebDAVPeer.authorization, folder: String? = nil
  ) -> ChannelWitness {
    ChannelWitness(
      of: ChannelID(channel), in: folder ?? peer.address, authorization: authorization,
      for: NodeID(node), over: web, lease: Self.lease, margin: Self.margin)
  }

  private func epoch(_ answer: ChannelWitness.Answer) -> UInt64? {
    if case .granted(let grant) = answer { grant.epoch } else { nil }
  }

  @Test("keeps a channel for its home while that posts, and gives it away after that, once")
  func takeover() async throws {
    try await WebDAVPeer.with { peer in
      try await WebClient.with { web in
        let (office, twin) = (witness("office", peer, web), witness("twin", peer, web))
        guard case .granted(let first) = await twin.hold(3, isHandedOver: true) else {
          Issue.record("the home gets no leave")
          return
        }
        #expect(first.epoch == 3 && first.duration == Self.lease - Self.margin)
        #expect(await office.take(after: 3) == .held(by: "twin", epoch: 3))
        // Leave is lengthened by whoever has it.
        #expect(epoch(await twin.hold(3, isHandedOver: true)) == 3)
        #expect(await office.take(after: 3) == .held(by: "twin", epoch: 3))
        try await Task.sleep(for: Self.lease + Self.margin + .seconds(1.5))
        #expect(epoch(await office.take(after: 3)) == 4)
        // Asked again after its answer was lost, it is the same one.
        #expect(epoch(await office.take(after: 3)) == 4)
        // The home that was silent learns of it before it posts.
        #expect(await twin.hold(3, isHandedOver: true) == .held(by: "office", epoch: 4))
        // Given back by the record, nobody waits for the time to be over.
        #expect(epoch(await twin.hold(5, isHandedOver: true)) == 5)
        #expect(await office.hold(4, isHandedOver: true) == .held(by: "twin", epoch: 5))
        // Taken by a person's word, the one before may still be at it.
        #expect(await office.hold(6, isHandedOver: false) == .held(by: "twin", epoch: 5))
        #expect(try peer.folder.files(in: "store").filter { !$0.hasPrefix(".") } == ["blog.json"])
      }
    }
  }

  @Test("gives a channel to one of many who ask at the same time")
  func race() async throws {
    try await WebDAVPeer.with { peer in
      try await WebClient.with { web in
        for round in 0..<5 {
          let answers = await withTaskGroup(of: ChannelWitness.Answer.self) { group in
            for node in 0..<8 {
              let asking = witness("node\(node)", peer, web, channel: "channel \(round)")
              group.addTask { await asking.take(after: 0) }
            }
            return await group.reduce(into: [ChannelWitness.Answer]()) { $0.append($1) }
          }
          #expect(answers.compactMap(epoch) == [1], "\(answers)")
        }
      }
    }
  }

  @Test("reads the time as HTTP has it, and no other")
  func dates() {
    let read = Instant(webDate: "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(read == Instant(seconds: 784_111_777))
    for text in [
      "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
      "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 31 Feb 1994 08:49:37 GMT x",
      "Fri, 31 Dec 9999 23:59:59 GMT", "Sun, 06 Nov 0001 08:49:37 GMT",
    ] {
      #expect(Instant(webDate: text) == nil, "\(text)")
    }
  }

  @Test("says why it cannot be known who posts")
  func troubles() async throws {
    try await WebDAVPeer.with { peer in
      try await WebClient.with { web in
        func words(_ witness: ChannelWitness) async -> String {
          guard case .unknown(let words) = await witness.hold(1, isHandedOver: true) else {
            return ""
          }
          return words
        }
        let stranger = await words(witness("office", peer, web, authorization: nil))
        #expect(stranger.hasPrefix("HTTP 401"), "\(stranger)")
        let nowhere = await words(witness("office", peer, web, folder: peer.address + "/none"))
        #expect(nowhere.hasPrefix("HTTP 409"), "\(nowhere)")
        let silent = await words(witness("office", peer, web, folder: "http://127.0.0.1:9"))
        #expect(!silent.isEmpty)
        let (most, longest) = (UInt64.max, Int64.max)
        for text in [
          "<html>", "{}", #"{"node":"a","epoch":\#(most),"until_ms":0,"token":""}"#,
          #"{"node":"a","epoch":1,"until_ms":\#(longest),"token":""}"#,
          #"{"node":"a","epoch":1,"until_ms":-1,"token":""}"#,
        ] {
          try peer.folder.write("store/blog.json", text)
          let foreign = await words(witness("office", peer, web))
          #expect(foreign.hasSuffix("/blog.json is no note of Relais: remove it"), "\(foreign)")
          // What stands there is left as it is.
          #expect(try peer.folder.text(of: "store/blog.json") == text)
        }
      }
    }
  }
}
