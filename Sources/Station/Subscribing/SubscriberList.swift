internal import Relais
internal import Subscribers

/// The list of subscribers of one company at this node, opened when it is first wanted: most nodes
/// have none.
actor SubscriberList {
  private let folder: String
  private var opened: SubscriberStore?

  /// The list of a data folder.
  init(folder: String) { self.folder = folder }

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

  /// Closes the file; nothing is opened after that but anew.
  func close() {
    opened?.close()
    opened = nil
  }
}
