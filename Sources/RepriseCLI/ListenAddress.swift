import ArgumentParser

/// The value of `--listen`: `127.0.0.1:8080`, `[::1]:0`, `:8080`, `8080`.
struct ListenAddress: Equatable {
    /// A name or an address, without brackets.
    var host: String
    /// The port; 0 for any free one.
    var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        var host = ""
        var port = argument[...]
        if let colon = argument.lastIndex(of: ":") {
            host = String(argument[..<colon])
            port = argument[argument.index(after: colon)...]
        }
        guard port.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = UInt16(port) else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            // Which colon is the port's, nobody can say.
            return nil
        }
        self.init(host: host.isEmpty ? "127.0.0.1" : host, port: Int(number))
    }

    /// The host as a URL has it.
    var text: String { host.contains(":") ? "[\(host)]" : host }

    /// Reads an option's value; says what it must be.
    static func read(_ argument: String) throws -> ListenAddress {
        guard let address = ListenAddress(argument: argument) else {
            throw ValidationError(
                "give HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080, or a port alone; ports go up to 65535")
        }
        return address
    }
}

/// The value of `serve --speed`.
struct TimeoutSpeed: Equatable {
    /// How many times as fast as the clock.
    var factor: Double

    init(factor: Double) {
        self.factor = factor
    }

    init?(argument: String) {
        let number: Double?
        if argument.hasSuffix("x") {
            number = Double(argument.dropLast())
        } else if argument.hasSuffix("%") {
            number = Double(argument.dropLast()).map { $0 / 100 }
        } else {
            number = Double(argument)
        }
        guard let number, number.isFinite, number > 0 else { return nil }
        factor = number
    }

    /// Reads an option's value; says what it must be.
    static func read(_ argument: String) throws -> TimeoutSpeed {
        guard let speed = TimeoutSpeed(argument: argument) else {
            throw ValidationError("give a factor above 0 (20x, 0.5) or a percentage (200%)")
        }
        return speed
    }
}
