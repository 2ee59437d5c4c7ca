/// The ledger of a capture: what became of every frame and every octet, each sum in one unit.
///
/// No class is computed as a remainder, so that a sum that does not hold shows an error of this tool.
public struct Ledger: Sendable, Equatable {
    /// One sum: a total, and the classes that must add up to it.
    public struct Account: Sendable, Equatable {
        /// The account's name as the log writes it: `frames`, `payload`, `spans`, `inOrder`, `requests`.
        public var name: String
        /// What was counted as a whole.
        public var total: Int
        /// The classes, in a fixed order.
        public var classes: [Class]
        /// Whether the classes add up to the total.
        public var balances: Bool { classes.reduce(0) { $0 &+ $1.count } == total }

        /// Makes an account.
        public init(name: String, total: Int, classes: [Class]) {
            self.name = name
            self.total = total
            self.classes = classes
        }
    }

    /// One class of an account.
    public struct Class: Sendable, Equatable {
        /// The class's name as the log writes it.
        public var name: String
        /// Frames, octets or requests.
        public var count: Int
        /// Whether a count above 0 means that something is lost.
        public var isLoss: Bool

        /// Makes a class.
        public init(name: String, count: Int, isLoss: Bool = false) {
            self.name = name
            self.count = count
            self.isLoss = isLoss
        }
    }

    /// The accounts, in a fixed order.
    public var accounts: [Account]
    /// Counts beside the sums, in a fixed order: wrong checksums, anomalies by name, drops of the kernel.
    public var counts: [Class]

    /// Makes a ledger.
    public init(accounts: [Account] = [], counts: [Class] = []) {
        self.accounts = accounts
        self.counts = counts
    }
}
