import Incidents
import Relais

/// How nodes publish: at the home of each channel, behind its fence, once.
extension NodesRehearsal {
  /// A request that got no answer is dead after so many seconds, and only then tried again.
  private static let patience = 60.0

  /// What a node does every now and then for each channel.
  mutating func publish(_ node: Int) {
    for (index, kind) in ChannelClass.allCases.enumerated() {
      let record = members[node].record
      guard let home = record.home(of: kind.channel),
        record.mayPost(kind.channel, members[node].name),
        members[node].refusals[kind.channel].map({ $0 < home.epoch }) ?? true
      else { continue }
      if kind != .blind && members[node].fences[kind.channel] != home.epoch {
        // Before anything else: from here on the last home's requests are refused.
        request(node, 0, .fence, home.epoch, index)
        continue
      }
      if kind == .keyed {
        request(node, 0, .page(facts: record.count), home.epoch, index)
      }
      for (slot, entry) in members[node].outbox.slots.sorted(by: { $0.key < $1.key })
      where entry.channel == kind && !entry.isSettled {
        attempt(node, slot, entry, home.epoch)
      }
    }
  }

  private mutating func attempt(
    _ node: Int, _ slot: Int64, _ entry: NodesOutbox.Slot, _ fence: UInt64
  ) {
    let last = members[node].attempts[slot] ?? members[node].startedAt - 1
    let isWaiting =
      last + Self.patience > time
      && (members[node].attempts[slot] != nil || !entry.intents.isEmpty || members[node].isRestored)
    guard let text = entry.text, !isWaiting else { return }
    // Worth nothing any more, or not for sure by the time it arrives.
    guard wall(node) + .seconds(30) < Instant(nanoseconds: entry.until * 1_000_000) else { return }
    if entry.channel == .blind {
      // It may have gone out already: only a person can know.
      guard entry.intents.isEmpty, !members[node].isRestored else {
        write([NodesOutbox.News.asked(slot: slot).body], at: node)
        return
      }
    }
    if !entry.intents.contains(where: { $0.writer == members[node].writer }) {
      write([NodesOutbox.News.intended(slot: slot).body], at: node)
    }
    members[node].attempts[slot] = time
    let first: NodesChannel.Request =
      entry.channel == .readable ? .read(slot: slot) : .post(slot: slot, text: text)
    // After the sync: nothing leaves before its intent is safe.
    add(.act(node, life: members[node].life, slot: slot, first, fence: fence), at: time + 0.05)
  }

  /// The intent is safe now.
  mutating func act(_ node: Int, _ slot: Int64, _ request: NodesChannel.Request, _ fence: UInt64) {
    guard let entry = members[node].outbox.slots[slot],
      let index = ChannelClass.allCases.firstIndex(of: entry.channel)
    else { return }
    // It may have been revoked meanwhile, or the home be elsewhere.
    let record = members[node].record
    guard entry.text != nil, record.mayPost(entry.channel.channel, members[node].name),
      record.home(of: entry.channel.channel)?.epoch == fence
    else { return }
    self.request(node, slot, request, fence, index)
  }

  private mutating func request(
    _ node: Int, _ slot: Int64, _ request: NodesChannel.Request, _ fence: UInt64, _ channel: Int
  ) {
    if case .post(let slot, let text) = request { look(node, slot, text) }
    guard options.isCalm(at: time) || chance.uniform() >= max(0.05, options.loss) else { return }
    add(
      .request(
        node, life: members[node].life, slot: slot, request, fence: fence, channel: channel),
      at: time + 0.01 + options.delay * chance.uniform())
  }

  /// Looks at what leaves a node: only what was approved and not revoked as far as it knows (I6),
  /// and to nobody who does not want it (I9).
  private mutating func look(_ node: Int, _ slot: Int64, _ text: Int64) {
    let name = members[node].name
    let facts = members[node].journal[..<members[node].syncedCount]
    var readers = Set<Int64>(0..<10)
    var texts: Set<Int64> = []
    for fact in facts {
      switch NodesOutbox.News(fact.body) {
      case .approved(slot, _, let other, _): texts.insert(other)
      case .revoked(slot): breaches.append("I6: \(name) sends \(slot), which was revoked")
      case .unsubscribed(let reader): readers.remove(reader)
      default: break
      }
    }
    if texts != [text] { breaches.append("I6: \(name) sends \(slot) with another text") }
    let told = Set<Int64>(0..<10).subtracting(members[node].outbox.gone)
    if !told.isSubset(of: readers) { breaches.append("I9: \(name) tells readers who left") }
  }

  /// A request reaches its channel, which answers.
  mutating func carry(
    _ node: Int, _ life: Int, _ slot: Int64, _ request: NodesChannel.Request, _ fence: UInt64,
    _ channel: Int
  ) {
    let answer = channels[channel].receive(
      request, fence: fence, from: members[node].name, at: time)
    if case .post = request, answer == .done, options.isSane(node), life == members[node].life {
      let until = members[node].outbox.slots[slot]?.until ?? .max
      if wall(node) > Instant(nanoseconds: until * 1_000_000) {
        breaches.append("I7: \(slot) was sent after it was worth nothing")
      }
    }
    guard options.isCalm(at: time) || chance.uniform() >= max(0.05, options.loss) else { return }
    add(
      .answer(node, life: life, slot: slot, answer, fence: fence, channel: channel),
      at: time + 0.01 + options.delay * chance.uniform())
  }

  /// A channel's answer reaches the node that asked, or what that has become.
  mutating func hear(
    _ node: Int, _ slot: Int64, _ answer: NodesChannel.Answer, _ fence: UInt64, _ channel: Int
  ) {
    let kind = ChannelClass.allCases[channel]
    switch answer {
    case .refused:
      // Of the page alone it says that readers have seen more, which the next exchange brings.
      if slot > 0 || members[node].fences[kind.channel] != fence {
        members[node].refusals[kind.channel] = fence
      }
    case .done where slot == 0: members[node].fences[kind.channel] = fence
    case .done, .present:
      if members[node].outbox.slots[slot]?.isSent == false {
        write([NodesOutbox.News.sent(slot: slot).body], at: node)
      }
    case .absent:
      guard let text = members[node].outbox.slots[slot]?.text else { return }
      act(node, slot, .post(slot: slot, text: text), fence)
    }
  }
}
