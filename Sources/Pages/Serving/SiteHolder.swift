internal import Synchronization

/// The site that is served at present, exchanged whole: no reader ever gets half of two.
public final class SiteHolder: Sendable {
  private let table: Mutex<SiteTable>
  /// Counts the exchanges, so that an event loop sees one without taking the lock.
  private let version = Atomic<Int>(0)

  /// Makes a site ready and holds it.
  public init(_ site: PublicSite) { table = Mutex(SiteTable(site)) }

  /// Puts another site in the place of the present one.
  ///
  /// It compresses what changed before anybody waits for it: some 30 µs a kilobyte, so call it from
  /// a task of its own. Requests that came before get the old site, those after it the new one.
  public func replace(_ site: PublicSite) {
    let next = SiteTable(site, previous: table.withLock { $0 })
    table.withLock { $0 = next }
    version.add(1, ordering: .releasing)
  }

  /// How often the site was exchanged.
  var currentVersion: Int { version.load(ordering: .acquiring) }
  /// The site.
  var current: SiteTable { table.withLock { $0 } }
}
