import Foundation
import RuleBuild

/// What Prometheus and Grafana need to watch a session's node (DEV-16): files in `observability/` of its folder.
struct Observability {
    private let session: Session
    /// HOST:PORT of the node's network service.
    private let target: String

    init(_ session: Session, url: String) {
        self.session = session
        target = url.replacing("http://", with: "")
    }

    /// Writes them all. Throws ``DevnetError`` where that cannot be done.
    func write() throws(DevnetError) {
        let grafana = session.observability + "/grafana"
        do {
            try FileManager.default.createDirectory(atPath: grafana, withIntermediateDirectories: true)
        } catch {
            throw DevnetError(
                .failed, "cannot make \(grafana): \(error.localizedDescription)", remedy: "Check room and permissions.")
        }
        try session.write(bytes: Array(prometheus.utf8), to: session.observability + "/prometheus.yml")
        for dashboard in Dashboard.all {
            try session.write(dashboard, to: "\(grafana)/\(dashboard.uid).json")
        }
    }

    /// A scrape configuration; JSON's strings are YAML's too.
    private var prometheus: String {
        """
        # prometheus --config.file=\(session.observability)/prometheus.yml
        global:
          scrape_interval: 1s
          evaluation_interval: 1s
        scrape_configs:
          - job_name: laneway
            metrics_path: /metrics
            static_configs:
              - targets: [\(TOMLText.quoted(target))]
                labels:
                  session: \(TOMLText.quoted(session.name))

        """
    }
}
