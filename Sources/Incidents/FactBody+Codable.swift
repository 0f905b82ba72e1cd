extension FactBody: Codable {
  private enum Key: String, CodingKey {
    case kind
    case payload
  }

  /// Reads any fact; one whose kind or payload this version does not understand is kept whole as
  /// ``unknown(kind:payload:)``, so that it is neither lost nor stops a node from starting.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let kind = try container.decode(String.self, forKey: .kind)
    do {
      if let known = Kind(rawValue: kind), let body = try Self.read(known, from: container) {
        self = body
        return
      }
    } catch is DecodingError {
      // A newer version's payload under a known kind: an enumeration has grown a case, say.
    }
    self = .unknown(kind: kind, payload: try container.decode(PlainValue.self, forKey: .payload))
  }

  private static func read(
    _ kind: Kind, from container: KeyedDecodingContainer<Key>
  ) throws -> FactBody? {
    func payload<Payload: Decodable>() throws -> Payload {
      try container.decode(Payload.self, forKey: .payload)
    }
    switch kind {
    case .nodeStarted: return .nodeStarted(try payload())
    case .lineStateChanged: return .lineStateChanged(try payload())
    case .serviceStateChanged: return .serviceStateChanged(try payload())
    case .serviceStateSet: return .serviceStateSet(try payload())
    case .serviceReleased: return .serviceReleased(try payload())
    case .incidentOpened: return .incidentOpened(try payload())
    case .incidentIdentified: return .incidentIdentified(try payload())
    case .incidentMonitored: return .incidentMonitored(try payload())
    case .incidentResolved: return .incidentResolved(try payload())
    case .incidentReopened: return .incidentReopened(try payload())
    case .affectedChanged: return .affectedChanged(try payload())
    case .verdictRevised: return .verdictRevised(try payload())
    case .updatePosted: return .updatePosted(try payload())
    case .textCorrected: return .textCorrected(try payload())
    case .incidentsMerged: return .incidentsMerged(try payload())
    case .maintenanceScheduled: return .maintenanceScheduled(try payload())
    case .maintenanceChanged: return .maintenanceChanged(try payload())
    case .maintenanceStepped: return .maintenanceStepped(try payload())
    case .maintenanceUpdatePosted: return .maintenanceUpdatePosted(try payload())
    case .maintenanceTextCorrected: return .maintenanceTextCorrected(try payload())
    case .nodeReceived: return .nodeReceived(try payload())
    case .companyDescribed: return .companyDescribed(try payload())
    case .officeDark: return .officeDark(try payload())
    case .officeBack: return .officeBack(try payload())
    case .homeClaimed: return .homeClaimed(try payload())
    case .homeReleased: return .homeReleased(try payload())
    case .accountChanged: return .accountChanged(try payload())
    case .announcementSubmitted: return .announcementSubmitted(try payload())
    case .announcementJudged: return .announcementJudged(try payload())
    case .deliveryChanged: return .deliveryChanged(try payload())
    case .announcementSealed: return .announcementSealed(try payload())
    case .announcementReleased: return .announcementReleased(try payload())
    case .unknown: return nil
    }
  }

  /// Writes `{"kind": …, "payload": …}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(payload, forKey: .payload)
  }

  private var payload: any Encodable {
    switch self {
    case .nodeStarted(let payload): payload
    case .lineStateChanged(let payload): payload
    case .serviceStateChanged(let payload): payload
    case .serviceStateSet(let payload): payload
    case .serviceReleased(let payload): payload
    case .incidentOpened(let payload): payload
    case .incidentIdentified(let payload): payload
    case .incidentMonitored(let payload): payload
    case .incidentResolved(let payload): payload
    case .incidentReopened(let payload): payload
    case .affectedChanged(let payload): payload
    case .verdictRevised(let payload): payload
    case .updatePosted(let payload): payload
    case .textCorrected(let payload): payload
    case .incidentsMerged(let payload): payload
    case .maintenanceScheduled(let payload): payload
    case .maintenanceChanged(let payload): payload
    case .maintenanceStepped(let payload): payload
    case .maintenanceUpdatePosted(let payload): payload
    case .maintenanceTextCorrected(let payload): payload
    case .nodeReceived(let payload): payload
    case .companyDescribed(let payload): payload
    case .officeDark(let payload): payload
    case .officeBack(let payload): payload
    case .homeClaimed(let payload): payload
    case .homeReleased(let payload): payload
    case .accountChanged(let payload): payload
    case .announcementSubmitted(let payload): payload
    case .announcementJudged(let payload): payload
    case .deliveryChanged(let payload): payload
    case .announcementSealed(let payload): payload
    case .announcementReleased(let payload): payload
    case .unknown(_, let payload): payload
    }
  }
}
