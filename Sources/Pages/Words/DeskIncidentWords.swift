import Incidents
import Relais

/// The words of the desk for incidents and maintenance.
enum DeskIncidentWords {
  /// The heading over open ones.
  static let open = Message(english: "Open", french: "En cours")
  /// The heading over past ones.
  static let past = Message(english: "Past", french: "Passés")
  /// Where none is open.
  static let noneOpen = Message(
    english: "No incident is open.", french: "Aucun incident n’est en cours.")
  /// Where there never was one.
  static let nonePast = Message(
    english: "No incident has ended yet.", french: "Aucun incident n’est encore terminé.")
  /// The link to the form that opens one.
  static let new = Message(english: "Open an incident", french: "Ouvrir un incident")
  /// What to know before that.
  static let newNote = Message(
    english: "For what Relais does not see. You end it yourself: it does not end by itself.",
    french: "Pour ce que Relais ne voit pas. C’est vous qui y mettez fin : il ne se termine pas "
      + "tout seul.")
  /// Older ones are in the journal only.
  static func archived(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("older incident is in the journal", "older incidents are in the journal"),
      french: ("incident plus ancien est au journal", "incidents plus anciens sont au journal"))
  }

  /// Who opened it.
  static func openedBy(_ actor: Actor) -> Message {
    let name = Self.actor(actor)
    return Message(english: "opened by \(name.english)", french: "ouvert par \(name.french)")
  }
  /// Who did something.
  static func actor(_ actor: Actor) -> Message {
    switch actor {
    case .detector: Message(english: "the detector", french: "le détecteur")
    case .person(let person): Message(person.name)
    }
  }
  /// The lines concerned.
  static let lines = Message(english: "Lines concerned", french: "Lignes concernées")
  /// How a line does for certain.
  static func condition(_ condition: LineCondition) -> Message {
    switch condition {
    case .up: LineWords.state(.up)
    case .degraded: LineWords.state(.degraded)
    case .down: LineWords.state(.down)
    }
  }
  /// What was merged into it.
  static let merged = Message(english: "Merged into this one", french: "Réunis à celui-ci")
  /// It is part of another one.
  static let partOf = Message(english: "Part of", french: "Fait partie de")
  /// A person should say where it stands.
  static let needsConfirmation = Message(
    english: "The office and its twin say different things, and did not know of each other. Which "
      + "holds?",
    french: "Le bureau et son jumeau ne disent pas la même chose, sans le savoir. Qu’est-ce qui "
      + "vaut ?")
  /// Two planned the same work at once.
  static let plansDiffer = Message(
    english: "This was planned in several ways at the same time. Save the plan as it is to be.",
    french: "Ceci a été prévu de plusieurs façons en même temps. Enregistrez le plan qui vaut.")
  /// The button that says so.
  static let confirm = Message(english: "This holds", french: "C’est cela")
  /// It was declared over while something fails.
  static let resolvedWhileFailing = Message(
    english: "Resolved by a person, but something it is about still does not work.",
    french: "Résolu par une personne, mais quelque chose dont il s’agit ne marche toujours pas.")
  /// Two wrote at once.
  static let siblings = Message(
    english: "This was written in several ways at the same time. Which words should stay?",
    french: "Ceci a été écrit de plusieurs façons en même temps. Quel texte garder ?")
  /// Of the words that readers see meanwhile.
  static let shownNow = Message(
    english: "Readers see these words now.", french: "Les lecteurs voient ce texte en ce moment.")
  /// The button that settles it.
  static let keepThese = Message(english: "Keep these words", french: "Garder ce texte")
  /// It does not end by itself.
  static let heldByPerson = Message(
    english: "Only a person ends this incident.",
    french: "Seule une personne met fin à cet incident.")

  /// What was said.
  static let updates = PublicWords.updates
  /// Where nothing was.
  static let noUpdates = Message(
    english: "Nothing has been said yet. The public page uses standard words.",
    french: "Rien n’a encore été dit. La page publique emploie des phrases types.")
  /// What was done.
  static let history = Message(english: "What happened", french: "Déroulé")
  /// What the journal alone holds.
  static func forgotten(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("more fact is in the journal", "more facts are in the journal"),
      french: ("autre fait est au journal", "autres faits sont au journal"))
  }
  /// Columns of it.
  static let when = Message(english: "When", french: "Quand")
  /// Who did it.
  static let who = Message(english: "Who", french: "Qui")
  /// What it was.
  static let what = Message(english: "What", french: "Quoi")

  // Forms.

  /// The heading over forms.
  static let actions = Message(english: "Act", french: "Agir")
  /// A field: the title.
  static let title = Message(english: "Title", french: "Titre")
  /// A field: words for readers.
  static let text = Message(
    english: "Words for the public page", french: "Texte pour la page publique")
  /// What to know about it.
  static let textHint = Message(
    english: "Readers see it at once. One language is enough; a blank line begins a paragraph.",
    french: "Les lecteurs le voient aussitôt. Une langue suffit ; une ligne vide commence un "
      + "paragraphe.")
  /// What to know about words that may be left out.
  static let optionalHint = Message(
    english: "Without words, the public page says it in a standard sentence.",
    french: "Sans texte, la page publique emploie une phrase type.")
  /// A field: the phase.
  static let phase = Message(english: "Phase", french: "Phase")
  /// Leaves it as it is.
  static func unchanged(_ now: Message) -> Message {
    Message(english: "unchanged (\(now.english))", french: "inchangée (\(now.french))")
  }
  /// A button, and a heading: adds words.
  static let post = Message(english: "Publish an update", french: "Publier un message")
  /// A heading: other words.
  static let correct = Message(english: "Correct", french: "Corriger")
  /// A heading: another title.
  static let correctTitle = Message(english: "Correct the title", french: "Corriger le titre")
  /// A button: saves them.
  static let saveCorrection = Message(
    english: "Save the correction", french: "Enregistrer la correction")
  /// A heading, and a button: two become one.
  static let merge = Message(english: "Merge into another", french: "Réunir à un autre")
  /// A field: which.
  static let into = Message(english: "Incident that goes on", french: "Incident qui continue")
  /// What to know about it.
  static let mergeHint = Message(
    english: "This one then leads there, and everything it is about counts there.",
    french: "Celui-ci y renvoie ensuite, et tout ce dont il s’agit compte là-bas.")
  /// A button to it.
  static let mergeNow = Message(english: "Merge", french: "Réunir")
  /// A heading, and a button: it is over.
  static let resolve = Message(english: "Resolve", french: "Résoudre")
  /// A heading, and a button: it is not over.
  static let reopen = Message(english: "Open again", french: "Rouvrir")
  /// A heading: a person's word on a service.
  static let setService = Message(
    english: "Set a service’s state", french: "Fixer l’état d’un service")
  /// What to know about it.
  static let setServiceHint = Message(
    english: "Your word holds until the state is measured again.",
    french: "Votre parole vaut jusqu’à ce que l’état soit de nouveau mesuré.")
  /// Leaves it to the detector.
  static let measured = Message(
    english: "as measured by Relais", french: "tel que mesuré par Relais")
  /// A button to it.
  static let set = Message(english: "Set", french: "Fixer")
  /// The heading over the lines and services that an incident is about.
  static let about = Message(english: "Lines and services", french: "Lignes et services")
  /// The group of services.
  static let concerned = PublicWords.concerned
  /// Not concerned.
  static let notConcerned = Message(english: "not concerned", french: "pas concerné")

  // Maintenance.

  /// The heading over those to come and under way.
  static let ahead = Message(english: "To come", french: "À venir")
  /// The heading over those that are over.
  static let over = Message(english: "Over", french: "Terminées")
  /// Where none is planned.
  static let nonePlanned = Message(
    english: "No maintenance is planned.", french: "Aucune maintenance n’est prévue.")
  /// A heading, and a button: announces one.
  static let schedule = Message(english: "Schedule maintenance", french: "Prévoir une maintenance")
  /// What to know about it.
  static let scheduleNote = Message(
    english: "It begins and ends by itself. Meanwhile failures of these services are no incident.",
    french: "Elle commence et finit d’elle-même. Pendant ce temps, les pannes de ces services ne "
      + "sont pas des incidents.")
  /// A field: the day on which it begins.
  static let fromDate = Message(english: "From: day", french: "Du : jour")
  /// A field: the time at which it begins.
  static let fromTime = Message(english: "From: time", french: "Du : heure")
  /// A field: the day on which it ends.
  static let untilDate = Message(english: "Until: day", french: "Au : jour")
  /// A field: the time at which it ends.
  static let untilTime = Message(english: "Until: time", french: "Au : heure")
  /// Whose time it is.
  static func inZone(_ zone: String) -> Message {
    Message(english: "Times of \(zone).", french: "Heures de \(zone).")
  }
  /// The heading over when and what.
  static let plan = Message(english: "Plan", french: "Plan")
  /// When it is planned.
  static let planned = Message(english: "Planned", french: "Prévue")
  /// When it really began.
  static let began = Message(english: "Began", french: "Commencée")
  /// When it was over.
  static let ended = Message(english: "Ended", french: "Terminée")
  /// Who announced it.
  static let announcedBy = Message(english: "Announced by", french: "Annoncée par")
  /// The words that it was announced with.
  static let announcement = Message(english: "Announcement", french: "Annonce")
  /// Where there are none.
  static let noAnnouncement = Message(
    english: "Announced without words.", french: "Annoncée sans texte.")
  /// A heading: another plan.
  static let change = Message(english: "Change the plan", french: "Modifier le plan")
  /// A button to it.
  static let saveChange = Message(english: "Save the change", french: "Enregistrer la modification")
  /// A heading, and a button: now.
  static let begin = Message(english: "Begin now", french: "Commencer maintenant")
  /// A heading, and a button: over.
  static let complete = Message(english: "Complete", french: "Terminer")
  /// A heading, and a button: off.
  static let cancel = Message(english: "Call off", french: "Annuler la maintenance")
  /// A field: the step.
  static let step = Message(english: "Step", french: "Étape")

  /// A step of a maintenance.
  static func word(_ step: MaintenanceStep) -> Message {
    StateWords.step(step)
  }
}
