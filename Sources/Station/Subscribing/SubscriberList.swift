internal import Logging
internal import Relais
internal import Subscribers

/// The list of subscribers of one company at this node, opened when it is first wanted: most nodes
/// have none.
actor SubscriberList {
  private let folder: String
  private let clock: StationClock
  private let logger: Logger
  private var opened: SubscriberStore?
  private var working: FanOutWorker?

  /// The list of a data folder.
  init(folder: String, clock: StationClock, logger: Logger) {
    self.folder = folder
    self.clock = clock
    self.logger = logger
  }

  /// The list, made where there is none.
  func store() throws(SubscriberStoreError) -> SubscriberStore {
    if let opened { return opened }
    let store = try SubscriberStore(folder: folder)
    opened = store
    return store
  }

  /// The list where there is one; nil where nobody has been taken in at this node.
  func storeIfAny() throws(SubscriberStoreError) -> SubscriberStore? {
    guard opened != nil || SubscriberStore.exists(in: folder) else { return nil }
    return try store()
  }

  /// Whoever writes to all of them; the list is made where there is none.
  func worker() throws(SubscriberStoreError) -> FanOutWorker {
    if let working { return working }
    let worker = FanOutWorker(
      store: try store(), now: { [clock] in clock.now },
      tell: { [logger] words in logger.notice("\(words)") })
    working = worker
    return worker
  }

  /// Closes the file; nothing is opened after that but anew.
  func close() {
    opened?.close()
    opened = nil
    working = nil
  }
}
