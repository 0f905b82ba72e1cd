/// The templates that come with Relais: the files beside this one, built into the program.
enum StandardTemplates {
  /// Each as a file, by name.
  static let files: [Phrasebook.File] = [
    file("en-back-to-normal", PackageResources.en_back_to_normal_txt),
    file("en-backup-line", PackageResources.en_backup_line_txt),
    file("en-catching-up", PackageResources.en_catching_up_txt),
    file("en-first-notice", PackageResources.en_first_notice_txt),
    file("en-office-dark", PackageResources.en_office_dark_txt),
    file("en-over", PackageResources.en_over_txt),
    file("en-phones-partly", PackageResources.en_phones_partly_txt),
    file("en-scope-known", PackageResources.en_scope_known_txt),
    file("en-statements", PackageResources.en_statements_txt),
    file("fr-back-to-normal", PackageResources.fr_back_to_normal_txt),
    file("fr-backup-line", PackageResources.fr_backup_line_txt),
    file("fr-catching-up", PackageResources.fr_catching_up_txt),
    file("fr-first-notice", PackageResources.fr_first_notice_txt),
    file("fr-office-dark", PackageResources.fr_office_dark_txt),
    file("fr-over", PackageResources.fr_over_txt),
    file("fr-phones-partly", PackageResources.fr_phones_partly_txt),
    file("fr-scope-known", PackageResources.fr_scope_known_txt),
    file("fr-statements", PackageResources.fr_statements_txt),
  ]

  private static func file(_ name: String, _ bytes: [UInt8]) -> Phrasebook.File {
    Phrasebook.File(name: "\(name).txt", text: String(decoding: bytes, as: UTF8.self))
  }
}
