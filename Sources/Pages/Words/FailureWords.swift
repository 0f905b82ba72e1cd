import Relais

/// The words for why a check failed; the peer's own words stay as they came.
enum FailureWords {
  /// The failure, as it stands in tables.
  static func failure(_ failure: ProbeFailure) -> Message {
    let english = failure.words
    let french: String
    switch failure {
    case .timedOut(let after, let phase):
      french =
        "pas de réponse en \(DurationWords.short(after))"
        + (phase.map { ", dans l’attente \(Self.awaited($0))" } ?? "")
    case .unresolved(let name, let reason): french = "nom \(name) introuvable : \(reason)"
    case .refused(let reason), .unreachable(let reason): french = reason
    case .unexpected(let expected, let found): french = "attendu : \(expected), reçu : \(found)"
    case .insecure(let reason): french = "TLS : \(reason)"
    case .malformed(let reason): french = "réponse mal formée : \(reason)"
    case .tooLarge(let limit): french = "réponse de plus de \(limit) octets"
    case .forbidden(let address): french = "interdit de demander à \(address)"
    case .misdirected(let address):
      french = "la réponse mène à \(address), où aucune ne doit mener"
    case .notPermitted(let reason, let remedy): french = "\(reason) ; \(remedy)"
    case .step(let number, let name, let inner):
      french = "étape \(number) (\(name)) : \(Self.failure(inner).french)"
    }
    return Message(english: english, french: french)
  }

  private static func awaited(_ phase: Phase) -> String {
    switch phase {
    case .resolve: "du nom"
    case .connect: "de la connexion"
    case .tls: "de TLS"
    case .firstByte: "du premier octet"
    case .transfer: "de la suite"
    }
  }

  /// A part of a check.
  static func phase(_ phase: Phase) -> Message {
    switch phase {
    case .resolve: Message(english: "the name", french: "le nom")
    case .connect: Message(english: "the connection", french: "la connexion")
    case .tls: Message(english: "TLS", french: "TLS")
    case .firstByte: Message(english: "the first byte", french: "le premier octet")
    case .transfer: Message(english: "the rest of the answer", french: "la suite de la réponse")
    }
  }
}
