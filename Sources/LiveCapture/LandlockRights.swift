#if os(Linux)
    /// Rights on files and folders, as `<linux/landlock.h>` numbers them.
    struct LandlockRights: OptionSet {
        let rawValue: UInt64

        static let writeFile = LandlockRights(rawValue: 1 << 1)
        static let readFile = LandlockRights(rawValue: 1 << 2)
        static let readFolder = LandlockRights(rawValue: 1 << 3)
        static let removeFile = LandlockRights(rawValue: 1 << 5)
        static let makeFile = LandlockRights(rawValue: 1 << 8)
        static let truncate = LandlockRights(rawValue: 1 << 14)

        /// What a folder of outputs is for; below it, no folder, device, link or socket can be made.
        static let outputFolder: LandlockRights = [writeFile, readFile, readFolder, removeFile, makeFile, truncate]
        /// What there is to do with a file or a folder that may be read.
        static let reading: LandlockRights = [readFile, readFolder]
        /// Those that a rule for a file may name.
        static let ofFiles: LandlockRights = [writeFile, readFile, truncate]

        /// All that a version knows: what a rule set handles is forbidden where no rule allows it.
        ///
        /// The first has 13; 2 has links and renames between folders, 3 truncation, 5 the commands of devices.
        static func all(in version: Int) -> LandlockRights {
            let count = version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13
            return LandlockRights(rawValue: 1 << UInt64(count) - 1)
        }
    }
#endif
