/// The members of `params` by event type, and of the other objects of a body: the union of the published parameter tables.
///
/// The service's own schemas are printed nowhere in full; `GET /api/v1/schemas/{eventType}` of a real collector is the authority.
enum ParameterTables {
    /// The members of the body itself.
    static let body = ObjectSchema(
        required: [(.string, "eventType"), (.object, "playerTime")],
        optional: [(.object, "params"), (.object, "qoeData"), (.object, "customMetadata")])

    /// `playerTime`: closed.
    static let playerTime = ObjectSchema(required: [(.number, "playhead"), (.integer, "ts")])

    /// `qoeData`: closed.
    static let quality = ObjectSchema(optional: [
        (.integer, "media.qoe.bitrate"), (.integer, "media.qoe.droppedFrames"), (.integer, "media.qoe.framesPerSecond"),
        (.integer, "media.qoe.timeToStart"), (.string, "media.qoe.errorID"), (.string, "media.qoe.errorSource"),
    ])

    /// `params` of an event type.
    static func parameters(of type: EventType) -> ObjectSchema {
        switch type {
        case .sessionStart: sessionStart
        case .adBreakStart: adBreakStart
        case .adStart: adStart
        case .chapterStart: chapterStart
        case .stateStart, .stateEnd: state
        case .statesUpdate: states
        default: none
        }
    }

    /// Whether `params` must stand in the body of such an event.
    static func requiresParameters(_ type: EventType) -> Bool {
        type == .statesUpdate || parameters(of: type).members.contains { $0.isRequired }
    }

    private static let none = ObjectSchema()

    private static let sessionStart = ObjectSchema(
        required: [
            (.string, "analytics.trackingServer"), (.string, "analytics.reportSuite"),
            (.string, "visitor.marketingCloudOrgId"), (.string, "media.id"), (.number, "media.length"),
            (.string, "media.contentType"), (.string, "media.playerName"), (.string, "media.channel"),
        ],
        optional: [
            (.boolean, "analytics.enableSSL"), (.string, "analytics.visitorId"), (.string, "analytics.aid"),
            (.boolean, "analytics.optOutServerSideForwarding"), (.boolean, "analytics.optOutShare"),
            (.string, "visitor.marketingCloudUserId"), (.integer, "visitor.aamLocationHint"),
            (.object, "visitor.customerIDs"), (.string, "appInstallationId"), (.string, "media.name"),
            (.string, "media.streamType"), (.boolean, "media.resume"), (.boolean, "media.downloaded"),
            (.string, "media.sdkVersion"), (.string, "media.libraryVersion"),
        ] + standardMetadata.map { (.string, $0) })

    private static let standardMetadata = [
        "media.streamFormat", "media.show", "media.season", "media.episode", "media.assetId", "media.genre",
        "media.firstAirDate", "media.firstDigitalDate", "media.rating", "media.originator", "media.network",
        "media.showType", "media.adLoad", "media.pass.mvpd", "media.pass.auth", "media.dayPart", "media.feed",
        "media.artist", "media.album", "media.label", "media.author", "media.station", "media.publisher",
    ]

    private static let adBreakStart = ObjectSchema(
        required: [(.integer, "media.ad.podIndex"), (.number, "media.ad.podSecond")],
        optional: [(.string, "media.ad.podFriendlyName")])

    private static let adStart = ObjectSchema(
        required: [
            (.integer, "media.ad.podPosition"), (.string, "media.ad.id"), (.number, "media.ad.length"),
            (.string, "media.ad.playerName"),
        ],
        optional: [
            (.string, "media.ad.name"), (.string, "media.ad.advertiser"), (.string, "media.ad.campaignId"),
            (.string, "media.ad.creativeId"), (.string, "media.ad.siteId"), (.string, "media.ad.creativeURL"),
            (.string, "media.ad.placementId"), (.string, "media.ad.podFriendlyName"),
        ])

    private static let chapterStart = ObjectSchema(
        required: [
            (.integer, "media.chapter.index"), (.number, "media.chapter.offset"), (.number, "media.chapter.length"),
        ],
        optional: [(.string, "media.chapter.friendlyName")])

    private static let state = ObjectSchema(required: [(.string, "media.state.name")])

    private static let states = ObjectSchema(optional: [(.states, "statesStart"), (.states, "statesEnd")])
}
