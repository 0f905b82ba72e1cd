import Announcing
import Incidents
import Publishing
import Relais

/// What tests of channels are made of.
enum Sample {
  /// Half past nine, some day in November 2026.
  static let now = Instant(nanoseconds: 1_795_426_200 * 1_000_000_000)

  /// A channel of that kind with these keys; fails where a key is wrong.
  static func channel<Channel: PublishingChannel>(
    _ type: Channel.Type, _ keys: [(String, String)], basis: ChannelBasis? = nil
  ) throws(ConfigurationProblem) -> Channel {
    let entries = keys.enumerated().map { line, key in
      Setting.Entry(
        key: key.0, line: line + 1, setting: Setting(.scalar(key.1), line: line + 1))
    }
    var reader = SettingsReader(Setting(.map(entries), line: 1), path: "channels.sample")
    let channel = Channel(basis ?? ChannelBasis(id: ChannelID("sample")), settings: &reader)
    reader.finish()
    if let problem = reader.problems.first { throw problem }
    return channel
  }

  /// A delivery of that text.
  static func delivery(
    _ text: String, title: String = "", action: DeliveryAction = .publish(after: nil),
    stage: String = "first-notice", languages: [Language] = [.french]
  ) -> Delivery {
    let channel = ChannelID("sample")
    return Delivery(
      key: DeliveryKey(
        company: CompanyID("atelier"), incident: IncidentID("office-7"), channel: channel,
        stage: Stage(stage), audience: .everyone),
      action: action,
      rendering: Rendering(channel: channel, languages: languages, title: title, text: text),
      hash: ContentHash(bytes: Array(repeating: 7, count: 32)), approvedAt: now, attempt: 1,
      firstSentAt: now, epoch: 1, deadline: now + .seconds(3_600))
  }

  /// What a channel is given.
  static func context(
    _ web: WebClient, _ secrets: [String: String] = [:], timeout: Duration = .seconds(10)
  ) -> ChannelContext {
    ChannelContext(web: web, secrets: secrets, now: now, timeout: timeout)
  }
}
