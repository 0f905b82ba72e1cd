internal import Announcing
internal import Publishing
internal import Relais

extension Announcer {
  /// What those renderings cost, where their channels know.
  func costs(of renderings: [Rendering]) -> [ChannelID: MessageCost] {
    var costs: [ChannelID: MessageCost] = [:]
    for rendering in renderings {
      let channel = channels.first { $0.channel.profile.id == rendering.channel }
      costs[rendering.channel] = channel?.channel.cost(of: rendering)
    }
    return costs
  }
}
