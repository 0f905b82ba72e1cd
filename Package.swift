// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-require-explicit-sendable"]),
]

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]

// In the order of who builds on whom: nobody imports sideways (ARCHITECTURE.md).
let package = Package(
  name: "relais",
  products: [.executable(name: "relais", targets: ["relais"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    .target(name: "Relais", swiftSettings: settings),
    .target(name: "Detection", dependencies: ["Relais"], swiftSettings: settings),
    .target(name: "Incidents", dependencies: ["Relais", "Detection"], swiftSettings: settings),
    .target(
      name: "Rehearsal", dependencies: ["Relais", "Detection", "Incidents"],
      swiftSettings: settings),
    .target(
      name: "Announcing", dependencies: ["Relais", "Incidents"],
      resources: [.embedInCode("Templates")], swiftSettings: settings),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .target(
      name: "Publishing",
      dependencies: ["Relais", "Incidents", "Announcing", "CCurl"] + nio + [
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: settings),
    .target(
      name: "Subscribers",
      dependencies: ["Relais", "Publishing"] + nio + [
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: settings),
    .target(name: "Exchange", dependencies: ["Relais"], swiftSettings: settings),
    .target(name: "CLinux"),
    .target(
      name: "Sockets", dependencies: ["Relais", "CLinux", nio[0]], swiftSettings: settings),
    .target(
      name: "Probing",
      dependencies: ["Relais", "CLinux", "Sockets"] + nio + [
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ], swiftSettings: settings),
    .target(
      name: "Lines", dependencies: ["Relais", "Detection", "CLinux"] + nio,
      swiftSettings: settings),
    .target(
      name: "Twin",
      dependencies: ["Relais", "CLinux", "Sockets", "Exchange"] + nio + [
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOExtras", package: "swift-nio-extras"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: settings),
    .target(
      name: "Journal",
      dependencies: [
        "Relais", "Incidents", "CLinux", "CZlib",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Crypto", package: "swift-crypto"),
      ], swiftSettings: settings),
    .systemLibrary(
      name: "CBrotli", pkgConfig: "libbrotlienc", providers: [.apt(["libbrotli-dev"])]),
    .systemLibrary(
      name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "Pages",
      dependencies: [
        "Relais", "Detection", "Incidents", "Announcing", "CLinux", "CBrotli", "CZlib",
      ] + nio + [
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: settings),
    .target(
      name: "Station",
      dependencies: [
        "Relais", "Detection", "Incidents", "Announcing", "Exchange", "Probing", "Lines", "Journal",
        "Publishing", "Subscribers", "Pages", "Twin", "CArgon2",
      ] + nio + [
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: settings),
    .target(
      name: "Lab",
      dependencies: [
        "Relais", "Incidents", "Rehearsal", "CLinux",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], swiftSettings: settings),
    .executableTarget(
      name: "relais",
      dependencies: [
        "Relais", "Incidents", "Station", "Rehearsal", "Lab",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: settings),

    .testTarget(name: "RelaisTests", dependencies: ["Relais"], swiftSettings: settings),
    .testTarget(
      name: "DetectionTests", dependencies: ["Relais", "Detection"], swiftSettings: settings),
    .testTarget(
      name: "IncidentsTests", dependencies: ["Relais", "Detection", "Incidents"],
      swiftSettings: settings),
    .testTarget(
      name: "RehearsalTests", dependencies: ["Relais", "Detection", "Incidents", "Rehearsal"],
      swiftSettings: settings),
    .testTarget(
      name: "ProbingTests",
      dependencies: ["Relais", "Probing", "CLinux"] + nio + [
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], swiftSettings: settings),
    .testTarget(
      name: "AnnouncingTests", dependencies: ["Relais", "Incidents", "Announcing"],
      swiftSettings: settings),
    .testTarget(
      name: "PublishingTests",
      dependencies: ["Relais", "Incidents", "Announcing", "Publishing", "Rehearsal"] + nio + [
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], swiftSettings: settings),
    .executableTarget(
      name: "FanOutFixture", dependencies: ["Relais", "Publishing", "Subscribers"],
      path: "Tests/Fixtures/FanOutFixture", swiftSettings: settings),
    .testTarget(
      name: "SubscribersTests",
      dependencies: [
        "Relais", "Publishing", "Subscribers", "FanOutFixture",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], swiftSettings: settings),
    .testTarget(
      name: "ExchangeTests", dependencies: ["Relais", "Exchange"], swiftSettings: settings),
    .testTarget(
      name: "TwinTests",
      dependencies: ["Relais", "Exchange", "CLinux", "Sockets", "Twin"] + nio + [
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], swiftSettings: settings),
    .executableTarget(
      name: "LinesFixture", dependencies: ["Relais", "Detection", "Lines"] + nio,
      path: "Tests/Fixtures/LinesFixture", swiftSettings: settings),
    .testTarget(
      name: "LinesTests",
      dependencies: ["Relais", "Detection", "Lines", "LinesFixture"] + nio + [
        .product(name: "Subprocess", package: "swift-subprocess")
      ], swiftSettings: settings),
    .target(name: "CDiskFaults", path: "Tests/Fixtures/CDiskFaults"),
    .executableTarget(
      name: "JournalWriterFixture",
      dependencies: [
        "Relais", "Journal", "CDiskFaults", .product(name: "Logging", package: "swift-log"),
      ], path: "Tests/Fixtures/JournalWriterFixture", swiftSettings: settings),
    .testTarget(
      name: "JournalTests",
      dependencies: [
        "Relais", "Incidents", "Journal", "JournalWriterFixture",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], swiftSettings: settings),
    .testTarget(
      name: "LabTests", dependencies: ["Relais", "Rehearsal", "Lab"], swiftSettings: settings),
    .testTarget(
      name: "PagesTests",
      dependencies: ["Relais", "Detection", "Incidents", "Announcing", "CLinux", "Pages"] + nio + [
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], exclude: ["Browser", "Clients"], swiftSettings: settings),
    .testTarget(
      name: "StationTests",
      dependencies: [
        "Relais", "Incidents", "Pages", "Station", "relais",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ], swiftSettings: settings),
    .testTarget(name: "ConventionTests", swiftSettings: settings),
    .target(
      name: "CJournalPeer", dependencies: [.product(name: "GRDBSQLite", package: "GRDB.swift")],
      path: "Benchmarks/Sources/CJournalPeer"),
    .executableTarget(
      name: "JournalBench",
      dependencies: [
        "Relais", "Journal", "CJournalPeer", .product(name: "Logging", package: "swift-log"),
      ], path: "Benchmarks/Sources/JournalBench", swiftSettings: settings),
    .executableTarget(
      name: "HTTPBench", dependencies: ["Relais", "Probing"] + nio,
      path: "Benchmarks/Sources/HTTPBench", swiftSettings: settings),
    .executableTarget(
      name: "ProbeBench", dependencies: ["Relais", "Probing", "CLinux"] + nio,
      path: "Benchmarks/Sources/ProbeBench", swiftSettings: settings),
    .executableTarget(
      name: "PageBench",
      dependencies: ["Relais", "Pages"] + nio + [
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
      ], path: "Benchmarks/Sources/PageBench", swiftSettings: settings),
    .executableTarget(
      name: "MergeBench",
      dependencies: [
        "Relais", "Incidents", "Journal", .product(name: "Logging", package: "swift-log"),
      ], path: "Benchmarks/Sources/MergeBench", swiftSettings: settings),
    .executableTarget(
      name: "BeatBench",
      dependencies: ["Relais", "Exchange", "Twin", "CLinux"] + nio + [
        .product(name: "Crypto", package: "swift-crypto")
      ], path: "Benchmarks/Sources/BeatBench", swiftSettings: settings),
    .executableTarget(
      name: "SubscribersBench", dependencies: ["Relais", "Publishing", "Subscribers"],
      path: "Benchmarks/Sources/SubscribersBench", swiftSettings: settings),
    .executableTarget(
      name: "StationBench",
      dependencies: [
        "Relais", "Incidents", "Journal", .product(name: "Logging", package: "swift-log"),
      ], path: "Benchmarks/Sources/StationBench", swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6])
