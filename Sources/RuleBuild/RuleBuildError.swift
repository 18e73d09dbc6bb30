/// Why an app's files or a scenario are not as they should be, or a rule could not be built.
public struct RuleBuildError: Error, Hashable, Sendable {
    /// What went wrong; stable.
    public enum Code: String, Sendable, CaseIterable {
        /// A file or folder is missing or cannot be read.
        case unreadable = "UNREADABLE"
        /// A file or folder cannot be written.
        case unwritable = "UNWRITABLE"
        /// There is something already where something new was to be made.
        case exists = "EXISTS"
        /// The file is not TOML.
        case syntax = "SYNTAX"
        /// The file has a key that means nothing.
        case unknownKey = "UNKNOWN_KEY"
        /// The file lacks a key.
        case missingKey = "MISSING_KEY"
        /// A value in the file has another type than its key wants.
        case wrongType = "WRONG_TYPE"
        /// A value in the file is outside what its key allows, or names nothing.
        case badValue = "BAD_VALUE"
        /// The toolchain lacks a program.
        case toolchain = "TOOLCHAIN"
        /// The rule does not compile.
        case compile = "COMPILE"
        /// The rule needs something that a module does not have.
        case link = "LINK"
        /// The module is larger than a network takes.
        case tooLarge = "TOO_LARGE"
        /// The toolchain made a module that breaks the ABI.
        case invalidModule = "INVALID_MODULE"
    }

    /// What went wrong.
    public let code: Code
    /// The file, folder or program that it is about.
    public let path: String
    /// The line of ``path``, from 1; nil if it is not about a line.
    public let line: Int?
    /// What about it is wrong, for people: one sentence, or for ``Code/compile`` and ``Code/link`` what the tool printed.
    public let reason: String
    /// What to do, for people: one sentence.
    public let remedy: String

    /// From all fields, see there.
    package init(_ code: Code, _ path: String, line: Int? = nil, _ reason: String, remedy: String) {
        self.code = code
        self.path = path
        self.line = line
        self.reason = reason
        self.remedy = remedy
    }
}

extension RuleBuildError: CustomStringConvertible {
    /// `path:line: reason`, then what to do.
    public var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        switch code {
        // The tool names the places itself.
        case .compile, .link: return "\(reason)\n\(remedy)"
        default: return "\(place): \(reason). \(remedy)"
        }
    }
}
