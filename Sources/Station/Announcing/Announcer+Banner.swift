internal import Announcing
internal import Pages
internal import Publishing

extension Announcer {
  /// Has banners say what stands on them now, by what the outbox knows.
  func showBanners() {
    guard isBegun else { return }
    let kind = BannerChannel.kind.name
    let mine = told.profiles.filter { $0.kind == kind }.map(\.id)
    let messages = outbox.records.banners(on: Set(mine), at: clock.now)
    if banner.show(messages, at: Int64(clock.wallMilliseconds)) { ring() }
  }

  /// What this node serves for banners, for channels to read.
  var servedBanner: ServedBanner {
    get async {
      let page = await stage.configuration.writtenPage.url
      return ServedBanner(page: page.isEmpty ? nil : page) { [banner] in banner.served }
    }
  }
}
