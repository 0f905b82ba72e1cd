internal import Exchange
internal import Relais
internal import Synchronization
internal import Twin

/// The twin's side of notes: a post for each office that it is paired with, over the beats' socket.
final class TwinNotes: Sendable {
  private let posts = Mutex<[PairID: NotePost]>([:])

  /// Takes in a datagram that is no beat; one of nobody known is dropped.
  func take(_ note: BeatNote) {
    let post = posts.withLock { $0[note.head.pair] }
    post?.take(note, by: NoteWay(line: note.head.line, address: note.address))
  }

  /// Carries a company's notes until cancelled.
  func keep(_ run: StationRun, over receiver: BeatReceiver) async {
    await withDiscardingTaskGroup { group in
      var mine: Set<PairID> = []
      for await _ in run.changes.strokes() {
        let offices = await run.link.book.active.filter { $0.side == .office }
        for gone in mine.subtracting(offices.map(\.id)) {
          mine.remove(gone)
          end(gone)
        }
        for pair in offices where mine.insert(pair.id).inserted {
          let post = NotePost(pair: pair, exchanging: run.link.exchanging, clock: run.clock)
          posts.withLock { $0[pair.id] = post }
          group.addTask { await post.run(over: Self.wire(of: pair, receiver)) }
        }
      }
      for pair in mine { end(pair) }
      group.cancelAll()
    }
  }

  private func end(_ pair: PairID) {
    posts.withLock { $0.removeValue(forKey: pair) }?.finish()
  }

  private static func wire(of pair: Pair, _ receiver: BeatReceiver) -> NoteWire {
    NoteWire(
      ways: {
        await receiver.report(of: pair.id)?.lines.compactMap {
          NoteWay($0, needsAddress: true)
        } ?? []
      },
      send: { bytes, way in
        if let address = way.address { receiver.send(bytes, to: address) }
      })
  }
}
