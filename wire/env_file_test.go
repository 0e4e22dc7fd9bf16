package wire

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/knadh/koanf/parsers/dotenv"
)

// What a line could silently mean otherwise is told by the name of its setting,
// or by the number of the line, and never quoted.
func TestLinesThatCouldMeanSomethingElseAreTold(t *testing.T) {
	for text, told := range map[string]string{
		"SMTP_PASSWORD=c4n4ry$HOME":               "SMTP_PASSWORD",
		"SMTP_PASSWORD=c4n4ry$":                   "SMTP_PASSWORD",
		`SMTP_PASSWORD=c4n4ry\$x`:                 "SMTP_PASSWORD",
		`SMTP_PASSWORD="c4n4ry$x"`:                "SMTP_PASSWORD",
		`SMTP_PASSWORD="c4n4ry\x"`:                "SMTP_PASSWORD",
		"SMTP_PASSWORD=c4n4ry #1":                 "SMTP_PASSWORD",
		"SMTP_PASSWORD=c4n4ry\t# a comment":       "SMTP_PASSWORD",
		"SMTP_PASSWORD= # c4n4ry":                 "SMTP_PASSWORD",
		"SMTP_PASSWORD=#c4n4ry":                   "SMTP_PASSWORD",
		"SMTP_PASSWORD='c4n4ry'x":                 "SMTP_PASSWORD",
		"SMTP_PASSWORD='c4n4ry''x'":               "SMTP_PASSWORD",
		"SMTP_PASSWORD='c4n4ry'#x":                "SMTP_PASSWORD",
		`SMTP_PASSWORD='c4n4ry\'`:                 "SMTP_PASSWORD",
		`SMTP_PASSWORD="c4n4ry\"x"`:               "SMTP_PASSWORD",
		"SMTP_PASSWORD='c4n4ry\nc4n4ry=x\nX'\n":   "SMTP_PASSWORD",
		"SMTP_PASSWORD='c4n4ry":                   "SMTP_PASSWORD",
		"SMTP_PASSWORD='c4n4ry '":                 "SMTP_PASSWORD",
		"SMTP_PASSWORD=c4n4ry\u00a0":              "SMTP_PASSWORD",
		"SMTP_PASSWORD=\ufeffc4n4ry":              "SMTP_PASSWORD",
		"SMTP_PASSWORD=c4n4\x01ry":                "SMTP_PASSWORD",
		"SMTP_PASSWORD=c4n4ry\nSMTP_PASSWORD=x":   "SMTP_PASSWORD",
		"SMTP_PASSWORD=\r\nSMTP_PASSWORD=c4n4ry":  "SMTP_PASSWORD",
		"SMTP_PASSWORD=a\rexport SMTP_PASSWORD=b": "SMTP_PASSWORD",
		"\n\ufeffSMTP_PASSWORD=c4n4ry":            "line 3,",
		"SMTP_PASSWORD: c4n4ry":                   "line 2,",
		"smtp_password=c4n4ry":                    "line 2,",
		"SMTP_PASSWORD=a\nc4n4ry==":               "line 3,",
		"SMTP_PASSWORD\nc4n4ry":                   "line 2,",
		"set -a":                                  "line 2,",
	} {
		file := filepath.Join(t.TempDir(), "env")
		write(t, file, "SMTP_USERNAME=u\n"+text+"\nLOG_LEVEL=info\n")
		_, err := Load(Sources{File: file, Environ: exampleEnviron(t)})
		found := slices.Collect(maps.Keys(faultsOf(t, err)))
		if !slices.ContainsFunc(found, func(l string) bool { return strings.HasSuffix(l, told) }) ||
			strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// exampleEnviron is the example as an environment, but for the mail server's login.
func exampleEnviron(t *testing.T) (environ []string) {
	t.Helper()
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "SMTP_USER") && !strings.HasPrefix(line, "LOG_") {
			environ = append(environ, strings.TrimSpace(line))
		}
	}
	return append(environ, "SMTP_TLS=required")
}

func TestLinesThatMeanWhatTheySayAreTaken(t *testing.T) {
	for text, want := range map[string]string{
		"SMTP_PASSWORD=a#b":                           "a#b",
		"SMTP_PASSWORD = a b ":                        "a b",
		"SMTP_PASSWORD='a $b #c'  # why":              "a $b #c",
		`SMTP_PASSWORD="a #b"`:                        "a #b",
		`SMTP_PASSWORD='"a"'`:                         `"a"`,
		`SMTP_PASSWORD='a\b'`:                         `a\b`,
		`SMTP_PASSWORD=a\b=c'd`:                       `a\b=c'd`,
		"export SMTP_PASSWORD=größe":                  "größe",
		"\ufeffSMTP_PASSWORD=a\r\n# a comment $x\r\n": "a",
		"SMTP_PASSWORD=\n":                            "",
		"SMTP_PASSWORD='' # none":                     "",
		"  SMTP_PASSWORD=a":                           "a",
	} {
		found, wrong := parseFile("env", text)
		if len(wrong) > 0 || found["SMTP_PASSWORD"] != want {
			t.Errorf("%q: %q, %v", text, found["SMTP_PASSWORD"], wrong)
		}
	}
}

// What a tool on the way has left in the environment is told, not taken.
func TestWhatToolsLeaveInTheEnvironmentIsTold(t *testing.T) {
	for _, line := range []string{
		`SMTP_PASSWORD="c4n4ry"`, `SMTP_PASSWORD='c4n4ry'`, "SMTP_PASSWORD=c4n4ry # comment", "SMTP_PASSWORD=c4n4ry\n",
		"SMTP_PASSWORD=c4n4ry\r\n", "SMTP_PASSWORD=c4n4ry\r", "SMTP_PASSWORD= c4n4ry", "SMTP_PASSWORD=c4n4ry\u200b",
		"SMTP_PASSWORD=c4n4\x00ry", "SMTP_PASSWORD=c4n4ry\xff", "\ufeffSMTP_PASSWORD=c4n4ry", "SMTP_PASSWORD =c4n4ry",
		"export SMTP_PASSWORD=c4n4ry", `"SMTP_PASSWORD=c4n4ry`,
	} {
		_, err := Load(Sources{File: example, Environ: []string{"SMTP_USERNAME=u", "SMTP_TLS=required", line}})
		if told := faultsOf(t, err); told["SMTP_PASSWORD"] == "" || len(told) > 1 || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%q: %v", line, err)
		}
		if _, err := LoadCLI(Sources{File: example, Environ: []string{line}}); err != nil {
			t.Errorf("%q concerns the commands: %v", line, err)
		}
	}
	for _, line := range []string{`SMTP_PASSWORD="`, "SMTP_PASSWORD=a$b#c", `SMTP_PASSWORD="a`, "exported=SMTP_PASSWORD"} {
		_, err := Load(Sources{
			File: example, Environ: []string{"SMTP_USERNAME=u", "SMTP_PASSWORD=x", "SMTP_TLS=required", line},
		})
		if err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// A file that is taken says the same to the library as a whole, and each value stands in it as it is.
func FuzzEnvFile(f *testing.F) {
	for _, text := range []string{
		"A=b", "A='b' # c\nB=\"c\"", "A=$B", "A=b #c", "export A=b\r\nA=c", "\ufeffA=b", "A='\nB=c'", "A=\\'", "A=''#'",
		"A: b", "A=\u0085b", "A='a\\'\nB='c'", `A="\"`, "A=b\vc",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found, wrong := parseFile("env", text)
		if len(wrong) > 0 {
			return
		}
		whole, err := dotenv.Parser().Unmarshal([]byte(strings.TrimPrefix(text, "\ufeff")))
		if err != nil || len(whole) != len(found) {
			t.Fatalf("%q: %d settings, the library finds %d, %v", text, len(found), len(whole), err)
		}
		for name, value := range found {
			if whole[name] != value || !strings.Contains(text, value) {
				t.Errorf("%q: %s is %q, and %q to the library", text, name, value, whole[name])
			}
		}
	})
}
