import Relais

extension PublicView {
  /// How a service does: its own state, or a worse one that an open incident tells of it.
  func state(of service: Service) -> ServiceState {
    openIncidents.flatMap(\.services).filter { $0.service == service.id }.map(\.state)
      .reduce(service.state, max)
  }

  /// Whether nothing is known yet of any service that is shown.
  var isSilent: Bool { services.allSatisfy { !$0.isKnown } }

  /// The service of that name, if it is shown.
  func service(_ id: ServiceID) -> Service? { services.first { $0.id == id } }
}
