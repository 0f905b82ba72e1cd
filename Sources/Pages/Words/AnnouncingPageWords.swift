import Announcing
import Incidents
import Relais

/// The words of the pages on which announcements are written, approved and seen.
enum AnnouncingPageWords {
  /// The page with what stands where, and the link to it.
  static let announcements = Message(english: "Announcements", french: "Annonces")
  /// So many things there ask for a person.
  static func calls(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("waits for somebody", "wait for somebody"),
      french: ("attend quelqu’un", "attendent quelqu’un"))
  }

  // Writing.

  /// The link to the page on which one is written.
  static let write = Message(english: "Announce", french: "Annoncer")
  /// The link to what stands where.
  static let seeAll = Message(english: "What stands where", french: "Ce qui est affiché où")
  /// The heading of that page.
  static let draft = Message(english: "Announcement", french: "Annonce")
  /// The part with the situation.
  static let start = Message(english: "Begin from", french: "Point de départ")
  /// A field: the situation.
  static let situation = Message(english: "Situation", french: "Situation")
  /// A button: makes a draft for it.
  static let draftAnew = Message(english: "Draft anew", french: "Nouveau projet")
  /// What that does.
  static let draftAnewHint = Message(
    english: "Replaces the words below by a draft from what is known.",
    french: "Remplace le texte ci-dessous par un projet tiré de ce qui est connu.")
  /// The part with the words.
  static let words = Message(english: "Words", french: "Texte")
  /// A field: whom it is for.
  static let audience = Message(english: "For", french: "Pour")
  /// A field: the words.
  static let body = Message(english: "Text", french: "Texte")
  /// How they are typed.
  static let bodyHint = Message(
    english: "One sentence a line; an empty line begins a paragraph. Where room is short, whole "
      + "sentences are left out, your own additions first, those about orders never.",
    french: "Une phrase par ligne ; une ligne vide commence un paragraphe. Là où la place manque, "
      + "des phrases entières sont omises, vos ajouts d’abord, celles sur les commandes jamais.")
  /// A field: when the next update comes.
  static let nextUpdate = Message(english: "Next update at", french: "Prochain point à")
  /// What becomes of it.
  static let nextUpdateHint = Message(
    english: "Change it here and the text follows.",
    french: "Changez-la ici et le texte suit.")
  /// A box: an expected end may be told.
  static func mayTell(_ moment: Message, by: String) -> Message {
    Message(
      english: "The public may know that \(by) expects it to work again at \(moment.english)",
      french: "Le public peut savoir que \(by) prévoit le retour à \(moment.french)")
  }
  /// What to know about it.
  static let mayTellHint = Message(
    english: "Without the tick no text may tell it.",
    french: "Sans cette coche, aucun texte ne doit le dire.")
  /// The part with what is claimed.
  static let statements = Message(english: "What it states", french: "Ce qu’elle affirme")
  /// What that is.
  static let statementsNote = Message(
    english: "Each statement rests on a proof, and is watched after it is published.",
    french: "Chaque affirmation repose sur une preuve, et reste surveillée une fois publiée.")
  /// Where nothing may be said.
  static let noStatements = Message(
    english: "Nothing is known of any service.", french: "Rien n’est connu d’aucun service.")
  /// Of a statement that no sentence makes.
  static let unsaid = Message(english: "Not said", french: "Non dit")
  /// Opens the choice of the sentence.
  static let rebind = Message(
    english: "Another sentence says it", french: "Une autre phrase le dit")
  /// A field: the sentence that makes a statement.
  static let sentence = Message(english: "Sentence", french: "Phrase")
  /// None does.
  static let noSentence = Message(english: "none", french: "aucune")
  /// A box: the writer vouches.
  static let vouch = Message(
    english: "I have just looked: it is so", french: "Je viens de vérifier : c’est exact")
  /// Of a statement about orders.
  static let aboutOrders = Message(
    english: "never left out: orders rest on it", french: "jamais omis : les commandes en dépendent"
  )
  /// The button: shows how it would look.
  static let preview = Message(english: "Preview", french: "Aperçu")
  /// The button: asks for approval.
  static let submit = Message(english: "Ask for approval", french: "Demander l’approbation")
  /// What the button does.
  static func submitHint(_ needed: Int) -> Message {
    needed > 1
      ? Message(
        english: "Nothing goes out before two people have approved these words.",
        french: "Rien ne part avant que deux personnes aient approuvé ces mots.")
      : Message(
        english: "Nothing goes out before somebody has approved these words.",
        french: "Rien ne part avant que quelqu’un ait approuvé ces mots.")
  }
  /// Why that button is not there.
  static let mendFirst = Message(
    english: "Mend what is listed at the top, then preview again.",
    french: "Corrigez ce qui est listé en haut, puis refaites l’aperçu.")
  /// The part with previews.
  static let previews = Message(english: "As it will look", french: "Tel qu’affiché")
  /// Where no channel is configured for the audience.
  static let noChannels = Message(
    english: "No channel is configured for this audience.",
    french: "Aucun canal n’est configuré pour ce public.")
  /// Of a channel that shows the words without their title.
  static let untitled = Message(english: "without the title", french: "sans le titre")
  /// What was left out.
  static let leftOut = Message(english: "Left out to fit", french: "Omis pour tenir")
  /// What was left out for its link.
  static let linksLeftOut = Message(
    english: "Left out, as links are dear there", french: "Omis : les liens y coûtent cher")
  /// What makes an SMS dear.
  static func dear(_ characters: [Character]) -> Message {
    let list = characters.map { String($0) }.joined(separator: " ")
    return Message(
      english: "Dearer because of \(list)", french: "Plus cher à cause de \(list)")
  }
  /// Before what it costs.
  static let cost = Message(english: "Costs", french: "Coûte")
  /// Before what can be promised.
  static let guarantee = Message(english: "Guarantee", french: "Garantie")
  /// How much of a channel's room is used.
  static let length = Message(english: "Length", french: "Longueur")
  /// Words have changed since they were shown.
  static let changed = Message(
    english: "The words have changed since the preview. Look at them once more, then ask for "
      + "approval.",
    french: "Le texte a changé depuis l’aperçu. Regardez-le encore, puis demandez "
      + "l’approbation.")
  /// The heading over what is wrong.
  static func problems(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("thing keeps it from being approved", "things keep it from being approved"),
      french: ("chose empêche de l’approuver", "choses empêchent de l’approuver"))
  }

  // Approving.

  /// The part with the words.
  static let exactWords = Message(english: "Exact words", french: "Mots exacts")
  /// The button.
  static let approve = Message(english: "Approve", french: "Approuver")
  /// What it does, where that is the last that is needed.
  static let approveHint = Message(
    english: "It goes out at once, in these words and no others.",
    french: "Elle part aussitôt, dans ces mots et nuls autres.")
  /// What it does, where another must follow.
  static let approveFirstHint = Message(
    english: "One more person must approve before it goes out.",
    french: "Une autre personne devra encore approuver avant qu’elle parte.")
  /// The button that takes an approval back, or forbids.
  static let revoke = Message(english: "Take back", french: "Reprendre")
  /// The same before anybody has approved.
  static let forbid = Message(english: "Do not send", french: "Ne pas envoyer")
  /// What it does.
  static let revokeHint = Message(
    english: "What has not left is stopped. What stands there stays: retire it among the "
      + "announcements.",
    french: "Ce qui n’est pas parti est arrêté. Ce qui est affiché reste : retirez-le depuis les "
      + "annonces.")
  /// Who asks.
  static func askedBy(_ actor: Actor) -> Message {
    let name = DeskIncidentWords.actor(actor)
    return Message(english: "asked for by \(name.english)", french: "demandée par \(name.french)")
  }
  /// Where it stands.
  static func standing(_ standing: ApprovalStanding) -> Message {
    switch standing {
    case .waiting(let count):
      NumberWords.count(
        count, english: ("approval missing", "approvals missing"),
        french: ("approbation manque", "approbations manquent"))
    case .approved(let people, _):
      Message(
        english: "Approved by \(people.joined(separator: ", "))",
        french: "Approuvée par \(people.joined(separator: ", "))")
    case .revoked(let people):
      Message(
        english: "Taken back by \(people.joined(separator: ", "))",
        french: "Reprise par \(people.joined(separator: ", "))")
    }
  }
  /// Some wanted it back too late.
  static func tooLate(_ people: [String]) -> Message {
    let names = people.joined(separator: ", ")
    return Message(
      english: "\(names) took it back after the first of it had left. What is to be stopped is "
        + "stopped among the announcements.",
      french: "\(names) l’a reprise après le départ du premier envoi. Ce qui doit être arrêté "
        + "s’arrête depuis les annonces.")
  }
  /// The mark of it.
  static func mark(_ standing: ApprovalStanding) -> StateMark {
    switch standing {
    case .waiting: .degraded
    case .approved: .good
    case .revoked: .major
    }
  }
  /// The reader has approved already.
  static let youApproved = Message(
    english: "You have approved it. Somebody else must too.",
    french: "Vous l’avez approuvée. Une autre personne doit le faire aussi.")
  /// The reader may not approve.
  static let mayNot = Message(
    english: "Your account may not approve.", french: "Votre compte ne permet pas d’approuver.")
  /// Until when it may go out.
  static let until = Message(english: "May go out until", french: "Peut partir jusqu’à")
  /// What was done.
  static let acts = Message(english: "Who did what", french: "Qui a fait quoi")
  /// Somebody asked for it.
  static let asked = Message(english: "asked for it", french: "l’a demandée")
  /// Somebody did something about an approval.
  static func act(_ kind: ApprovalAct.Kind) -> Message {
    switch kind {
    case .approve: Message(english: "approved", french: "a approuvé")
    case .revoke: Message(english: "took it back", french: "a repris")
    case .intend: Message(english: "begins to send", french: "commence l’envoi")
    }
  }
  /// Before the hash.
  static let hash = Message(english: "Fingerprint", french: "Empreinte")
  /// To how many channels it goes.
  static func channels(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("channel", "channels"), french: ("canal", "canaux"))
  }
}
