import Foundation
import Wire

/// A file with the seed of a key: 64 hexadecimal digits.
enum KeyFile {
    /// The key of a file.
    static func read(_ path: String) throws(UsageError) -> SecretKey {
        let seed: [UInt8]
        do throws(UsageError) { seed = try HexSource.bytes(of: path, member: "seed") } catch {
            throw UsageError(description: "\(error.description); a key is made with: laneway account new FILE")
        }
        guard seed.count == 32 else {
            throw UsageError(
                description:
                    "\(path) has no key: that is a seed of 64 hexadecimal digits; laneway account new FILE makes "
                    + "one")
        }
        return SecretKey(seed: Hash(bytes: Bytes32(bytes: seed)))
    }

    /// Makes a new key and writes it where there is no file yet, for its owner alone to read.
    static func create(_ path: String) throws(UsageError) -> SecretKey {
        var random = SystemRandomNumberGenerator()
        let seed = Hash(bytes: Bytes32(words: (random.next(), random.next(), random.next(), random.next())))
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw UsageError(
                    description:
                        "\(path) is there already, and a key that is overwritten is lost: choose another name")
            }
            throw UsageError(description: "cannot make \(path): \(String(cString: strerror(errno)))")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do { try file.write(contentsOf: Data("\(Hex.encode(seed.bytes.array, prefixed: false))\n".utf8)) } catch {
            throw UsageError(description: "cannot write \(path): \(error.localizedDescription)")
        }
        return SecretKey(seed: seed)
    }
}
