internal import Announcing
internal import Publishing
internal import Synchronization

/// What banners say now, by this node's knowledge, and what of it the public page serves already.
final class BannerBoard: Sendable {
  /// What banners say.
  struct Shown: Hashable, Sendable {
    /// The messages, the latest first.
    var messages: [BannerMessage] = []
    /// When that changed last, in milliseconds since 1970; 0 while nobody knows what stands.
    var sequence: Int64 = 0
  }

  private struct State {
    var shown = Shown()
    var served: BannerDocument?
  }

  private let state = Mutex(State())

  /// Takes in what banners are to say at a moment of the wall clock; says whether that is news.
  func show(_ messages: [BannerMessage], at milliseconds: Int64) -> Bool {
    state.withLock { state in
      guard state.shown.sequence == 0 || state.shown.messages != messages else { return false }
      state.shown = Shown(
        messages: messages, sequence: max(milliseconds, state.shown.sequence + 1))
      return true
    }
  }

  /// Takes in what the page serves from now on.
  func note(served document: BannerDocument?) { state.withLock { $0.served = document } }

  /// What banners say.
  var shown: Shown { state.withLock { $0.shown } }

  /// What the page serves; nil before the first.
  var served: BannerDocument? { state.withLock { $0.served } }
}
