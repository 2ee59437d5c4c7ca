import Wire

extension MessageContent {
    /// This content with the codings that its fields name undone, as far as that can be done within bounds.
    ///
    /// `left` says that a coding stays on.
    consuming func undoingCodings(
        in fields: FieldLines, limit: Int, _ limits: HTTPLimits
    ) -> (content: MessageContent, left: Bool) {
        guard let names = ContentCodings.names(in: fields) else { return (self, true) }
        if names.isEmpty { return (self, false) }
        guard case .whole(let coded) = octets else { return (self, true) }
        if coded.isEmpty { return (self, false) }
        let (expanded, over) = coded.count.multipliedReportingOverflow(by: limits.maxExpansion)
        let bound = over ? limit : min(limit, max(limits.freeExpansion, expanded))
        guard let undone = ContentCodings.undo(names, coded, limit: bound) else { return (self, true) }
        return (MessageContent(octets: .whole(undone), size: size, codings: names, coded: coded), false)
    }
}
