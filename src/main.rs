//! The program `toulmin`.

fn main() -> std::process::ExitCode {
    toulmin::cli::main()
}
