import Relais

extension Statuspage {
  /// Every service, and every group that has a heading as a row of its own before its services.
  var components: [JSONValue] {
    var rows: [JSONValue] = []
    var position = 0
    for group in view.groups {
      if let title = group.title {
        position += 1
        rows.append(self.group(group, title: title, position: position))
        for (index, service) in group.services.enumerated() {
          rows.append(component(service, position: index + 1, group: group.key))
        }
      } else {
        for service in group.services {
          position += 1
          rows.append(component(service, position: position, group: nil))
        }
      }
    }
    return rows
  }

  /// The rows of some services, in the order of the page.
  func components(of services: Set<ServiceID>) -> JSONValue {
    let keys = Set(view.services.filter { services.contains($0.id) }.map(\.key))
    return .list(
      components.filter { row in
        guard case .object(let members) = row, case .text(let key) = members.first?.value else {
          return false
        }
        return keys.contains(key)
      })
  }

  private func component(
    _ service: PublicView.Service, position: Int, group: String?
  ) -> JSONValue {
    row(
      key: service.key, title: service.title, about: service.about, state: view.state(of: service),
      createdAt: service.createdAt, updatedAt: service.updatedAt, position: position)
      + ["group_id": JSONValue(group)] + rest(isGroup: false)
  }

  private func group(
    _ group: PublicView.Group, title: LocalizedText, position: Int
  ) -> JSONValue {
    row(
      key: group.key, title: title, about: nil,
      state: group.services.map { view.state(of: $0) }.max() ?? .operational,
      createdAt: group.services.map(\.createdAt).min() ?? view.page.updatedAt,
      updatedAt: group.services.map(\.updatedAt).max() ?? view.page.updatedAt, position: position)
      + ["group_id": nil] + rest(isGroup: true)
      + ["components": .list(group.services.map { .text($0.key) })]
  }

  private func row(
    key: String, title: LocalizedText, about: LocalizedText?, state: ServiceState,
    createdAt: Instant, updatedAt: Instant, position: Int
  ) -> JSONValue {
    [
      "id": .text(key), "name": .text(title(in: language)), "status": .text(state.rawValue),
      "created_at": time(createdAt), "updated_at": time(updatedAt),
      "position": .integer(position), "description": JSONValue(about.map { $0(in: language) }),
      "showcase": true, "start_date": .text(zone.local(createdAt).date.written),
    ]
  }

  private func rest(isGroup: Bool) -> JSONValue {
    [
      "page_id": .text(view.page.key), "group": .boolean(isGroup),
      "only_show_if_degraded": false,
    ]
  }
}
