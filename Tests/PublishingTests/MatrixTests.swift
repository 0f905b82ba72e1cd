import Announcing
import Publishing
import Relais
import Testing

@Suite("Matrix")
struct MatrixTests {
  private static func channel(_ port: Int, room: String) throws -> MatrixChannel {
    try Sample.channel(
      MatrixChannel.self, [("server", "http://127.0.0.1:\(port)"), ("room", room)])
  }

  @Test(
    "writes into a real room, is read back, corrected and taken away",
    .enabled(if: SynapsePeer.isInstalled, "needs scripts/install-clients"))
  func realRoom() async throws {
    try await WebClient.with { web in
      try await SynapsePeer.with(web) { server in
        let context = ChannelContext(
          web: web, secrets: ["token": server.token], now: Sample.now, timeout: .seconds(30))
        try await life(in: server, context)
        try await examined(server, context)
        try await cut(server, context)
      }
    }
  }

  private func life(in server: SynapsePeer, _ context: ChannelContext) async throws {
    let channel = try Self.channel(server.port, room: server.room)
    let first = Sample.delivery("Téléphone coupé & <b>ici</b>", stage: "first")
    #expect(await channel.look(for: first, in: context) == .absent)
    guard case .confirmed(let post?) = await channel.attempt(first, in: context).outcome else {
      Issue.record("not written")
      return
    }
    // The same request again is the same message.
    #expect(await channel.attempt(first, in: context).outcome == .confirmed(post))
    #expect(await channel.look(for: first, in: context) == .found(post, isAltered: false))

    let next = Sample.delivery("Point à 11 h", action: .publish(after: post), stage: "second")
    guard case .confirmed(let reply?) = await channel.attempt(next, in: context).outcome else {
      Issue.record("not answered")
      return
    }
    #expect(reply.version == post.id)
    #expect(await channel.look(for: next, in: context) == .found(reply, isAltered: false))

    let mended = Sample.delivery("Réparé", action: .edit(post), stage: "first-correction-1")
    #expect(await channel.attempt(mended, in: context).outcome == .confirmed(post))
    #expect(await channel.look(for: mended, in: context) == .found(post, isAltered: false))
    #expect(await channel.look(for: first, in: context) == .found(post, isAltered: true))

    let away = Sample.delivery("", action: .retract(post), stage: "first")
    #expect(await channel.attempt(away, in: context).outcome == .confirmed(post))
    #expect(await channel.look(for: away, in: context) == .absent)
    #expect(await channel.look(for: first, in: context) == .absent)
  }

  private func examined(_ server: SynapsePeer, _ context: ChannelContext) async throws {
    let channel = try Self.channel(server.port, room: server.room)
    #expect(await channel.examine(in: context) == .good("@relais:localhost in \(server.room)"))
    var other = context
    other.secrets = ["token": server.readerToken]
    #expect(
      await channel.examine(in: other)
        == .bad("@reader:localhost is not in the room \(server.room)"))
    let refused = await channel.attempt(Sample.delivery("x"), in: other)
    guard case .refused(let refusal) = refused.outcome else {
      Issue.record("\(refused)")
      return
    }
    #expect(refusal.kind == .credentials)
    other.secrets = ["token": "syt_nobody"]
    let nobody = await channel.examine(in: other)
    #expect(nobody.words.hasPrefix("HTTP 401"))
  }

  /// Cuts one message everywhere, and counts what stands there in the end.
  private func cut(_ server: SynapsePeer, _ context: ChannelContext) async throws {
    let volume = try await CuttingProxy.run(to: server.port) { proxy, port in
      var telling = Telling(context)
      let channel = try Self.channel(port, room: server.room)
      let state = await telling.run(on: channel, stage: "cut-measure")
      #expect(state == .confirmed)
      return proxy.volume
    }
    let cuts = CutPlan.cuts(of: volume)
    var attempts = 0
    for (number, cut) in cuts.enumerated() {
      try await CuttingProxy.run(to: server.port, cutting: cut) { _, port in
        var telling = Telling(context)
        telling.text = "Coupure \(number)"
        let channel = try Self.channel(port, room: server.room)
        let state = await telling.run(on: channel, stage: "cut-\(number)")
        #expect(state == .confirmed, "\(cut)")
        attempts += telling.attempts
      }
    }
    let counts = try await server.bodies(context.web)
      .reduce(into: [:]) { $0[$1, default: 0] += 1 }
    for number in cuts.indices {
      #expect(counts["Coupure \(number)"] == 1, "\(cuts[number])")
    }
    print("Matrix: \(cuts.count) cuts, \(attempts) attempts, each message stands once")
  }
}
