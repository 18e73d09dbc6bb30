/// What the compiler printed, with the author's path in place of the copy's.
struct CompilerMessages {
    let text: String

    /// - Parameters:
    ///   - output: the compiler's.
    ///   - work: the folder that it ran in.
    ///   - name: the copy's name in that folder.
    ///   - path: the author's file.
    init(_ output: String, work: String, renaming name: String, to path: String) {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            for prefix in ["\(name):", "\(work)/\(name):"] where line.hasPrefix(prefix) {
                return "\(path):\(line.dropFirst(prefix.count))"
            }
            return String(line)
        }
        text = lines.joined(separator: "\n").trimmingNewlines
    }

    /// The line of the first error in the file at `path`.
    func firstErrorLine(in path: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix("\(path):") && line.contains(": error: ") {
            return line.dropFirst(path.count + 1).split(separator: ":").first.flatMap { Int($0) }
        }
        return nil
    }

    /// Whether there is an error in the file of this name.
    func names(_ file: String) -> Bool {
        text.split(separator: "\n").contains { $0.contains("\(file):") && $0.contains(": error: ") }
    }
}

extension String {
    fileprivate var trimmingNewlines: String {
        var text = self[...]
        while text.last?.isNewline == true { text = text.dropLast() }
        return String(text)
    }
}
