extension Selection {
    /// The selection that a log's header states: the other way round of `words`.
    ///
    /// Each is a method's pattern and a path's, with a space between them. What is no such pair is passed over.
    public init(words: [String]) {
        if words.contains("* *") {
            self = .all
            return
        }
        var paths: [String] = []
        var methods: [String] = []
        for word in words {
            guard let space = word.firstIndex(of: " ") else { continue }
            let method = String(word[..<space])
            let path = String(word[word.index(after: space)...])
            if !methods.contains(method) { methods.append(method) }
            if !paths.contains(path) { paths.append(path) }
        }
        let isStandard = methods == ["POST"] && paths == ["*/events"]
        self = isStandard ? .standard : Selection(paths: paths, methods: methods)
    }
}
