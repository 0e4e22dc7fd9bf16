package wire

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/knadh/koanf/parsers/dotenv"
)

var assignment = regexp.MustCompile(`^(?:export[ \t]+)?([A-Z][A-Z0-9_]*)[ \t]*=[ \t]*(.*)$`)

// envFile is a file of settings, line by line. Dotenv fills in $NAME, cuts at #,
// lets the last of two win, and others read the same line otherwise: it gets only
// the lines that mean what they say, and the others are told.
type envFile struct {
	path  string
	clear map[string]string // lines by the name of their setting
	open  string            // the quote that a line above has left open
	wrong []fieldError
}

func parseFile(path, text string) (found map[string]string, wrong []fieldError) {
	text = strings.TrimPrefix(text, "\uFEFF")
	if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		return nil, []fieldError{{Location: path, Message: "is not UTF-8: save it as that."}}
	}
	file := envFile{path: path, clear: map[string]string{}}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	for i, line := range strings.Split(text, "\n") {
		file.read(i+1, strings.Trim(line, " \t"))
	}
	return file.values()
}

// read takes one line. What no name stands before is told by its number alone: it
// may be the rest of a secret.
func (f *envFile) read(number int, line string) {
	m := assignment.FindStringSubmatch(line)
	switch {
	case f.open != "":
		if strings.Contains(line, f.open) {
			f.open = ""
		}
	case line == "" || line[0] == '#':
	case m == nil:
		f.tell(fmt.Sprintf("%s, line %d,", f.path, number), "is not NAME=value, with the name in capital letters")
	case f.clear[m[1]] != "":
		f.tell(m[1], "is set twice: leave one of them out")
	default:
		f.set(m[1], m[2], line)
	}
}

func (f *envFile) set(name, value, line string) {
	f.clear[name] = line
	message := unclear(value)
	if message == openQuote {
		f.open = value[:1]
	}
	if message != "" {
		f.clear[name] = "# wrong"
		f.tell(name, message)
	}
}

func (f *envFile) tell(location, message string) {
	f.wrong = append(f.wrong, fieldError{Location: location, Message: message + " (in " + f.path + ")."})
}

func (f *envFile) values() (found map[string]string, wrong []fieldError) {
	found = map[string]string{}
	for name, line := range f.clear {
		parsed, err := dotenv.Parser().Unmarshal([]byte(line))
		if err != nil { // its text may quote the value
			f.tell(name, "cannot be read: put the value in single quotes")
		}
		if value, ok := parsed[name].(string); ok {
			found[name] = value
		}
	}
	return found, f.wrong
}
