#if os(Linux)
    import CLinux

    /// A program for the kernel's classic packet filter, which looks at `struct seccomp_data` in place of a packet: the
    /// call's number, the machine, and six arguments of 64 bits.
    struct FilterProgram {
        /// What becomes of a call.
        enum Verdict: UInt32 {
            /// It is made.
            case pass = 0x7FFF_0000
            /// It fails with EPERM.
            case refused = 0x0005_0001
            /// It fails with ENOSYS, as if the kernel did not have it.
            case notThere = 0x0005_0026
            /// The process dies.
            case fatal = 0x8000_0000
        }

        /// What must hold of an argument, of which the kernel takes 32 bits unless it is a pointer.
        enum Condition {
            /// The bits of the mask are one of these values.
            case isOneOf(argument: Int, mask: UInt32 = .max, [UInt32])
            /// It is none of these values.
            case isNoneOf(argument: Int, [UInt32])
            /// All 64 bits are 0.
            case isNull(argument: Int)
        }

        /// Offsets in `struct seccomp_data`.
        private enum Place {
            static let number: UInt32 = 0
            static let machine: UInt32 = 4
            static func low(_ argument: Int) -> UInt32 { 16 + 8 * UInt32(truncatingIfNeeded: argument) }
            static func high(_ argument: Int) -> UInt32 { low(argument) + 4 }
        }

        /// `BPF_LD|BPF_W|BPF_ABS`, `BPF_JMP|BPF_JA`, `BPF_JMP|BPF_JEQ|BPF_K`, `BPF_JMP|BPF_JGT|BPF_K`,
        /// `BPF_ALU|BPF_AND|BPF_K` and `BPF_RET|BPF_K` of `<linux/filter.h>`.
        private enum Code {
            static let load: UInt16 = 0x20
            static let jump: UInt16 = 0x05
            static let jumpIfEqual: UInt16 = 0x15
            static let jumpIfGreater: UInt16 = 0x25
            static let and: UInt16 = 0x54
            static let end: UInt16 = 0x06
        }

        /// The instructions so far.
        private(set) var instructions: [clinux_instruction] = []

        /// Ends the process at a call of another machine, whose numbers mean other calls.
        mutating func begin(architecture: UInt32, foreign: UInt32) {
            append(Code.load, Place.machine)
            append(Code.jumpIfEqual, architecture, onTrue: 1)
            append(.fatal)
            append(Code.load, Place.number)
            append(Code.jumpIfGreater, foreign - 1, onFalse: 1)
            append(.fatal)
        }

        /// Lets a call pass.
        mutating func pass(_ number: Int32) { decide(number, .pass) }

        /// Has a call fail.
        mutating func deny(_ number: Int32, with verdict: Verdict) { decide(number, verdict) }

        /// Lets a call pass where all conditions hold; it is refused otherwise.
        mutating func pass(_ number: Int32, where conditions: [Condition]) {
            var block = FilterProgram()
            for condition in conditions { block.require(condition) }
            block.append(.pass)
            // A jump with a condition reaches 255 instructions, and the block of many interfaces is longer.
            append(Code.jumpIfEqual, UInt32(bitPattern: number), onTrue: 1)
            append(Code.jump, UInt32(clamping: block.instructions.count))
            instructions += block.instructions
        }

        /// Has every other call fail: as not there where it is newer than the list, as refused otherwise.
        mutating func end(newest: UInt32) {
            append(Code.jumpIfGreater, newest, onFalse: 1)
            append(.notThere)
            append(.refused)
        }

        private mutating func decide(_ number: Int32, _ verdict: Verdict) {
            append(Code.jumpIfEqual, UInt32(bitPattern: number), onFalse: 1)
            append(verdict)
        }

        private mutating func require(_ condition: Condition) {
            switch condition {
            case .isOneOf(let argument, let mask, let values):
                append(Code.load, Place.low(argument))
                append(Code.and, mask)
                for (index, value) in values.enumerated() {
                    // Over the values that are left and the refusal.
                    append(Code.jumpIfEqual, value, onTrue: UInt8(clamping: values.count - index))
                }
                append(.refused)
            case .isNoneOf(let argument, let values):
                append(Code.load, Place.low(argument))
                for value in values {
                    append(Code.jumpIfEqual, value, onFalse: 1)
                    append(.refused)
                }
            case .isNull(let argument):
                for place in [Place.low(argument), Place.high(argument)] {
                    append(Code.load, place)
                    append(Code.jumpIfEqual, 0, onTrue: 1)
                    append(.refused)
                }
            }
        }

        private mutating func append(_ verdict: Verdict) { append(Code.end, verdict.rawValue) }

        private mutating func append(_ code: UInt16, _ operand: UInt32, onTrue: UInt8 = 0, onFalse: UInt8 = 0) {
            instructions.append(clinux_instruction(code: code, onTrue: onTrue, onFalse: onFalse, operand: operand))
        }
    }
#endif
