package mail

import (
	"embed"
	htmltemplate "html/template"
	"io"
	"strings"
	"text/template"
	"time"
	"unicode"

	"github.com/tenon-health/tenon/core/domain"
)

//go:embed *.tmpl
var files embed.FS

var (
	textPage = parse("page.txt.tmpl")
	htmlPage = htmltemplate.Must(htmltemplate.ParseFS(files, "page.html.tmpl"))
)

func parse(file string) *template.Template { return template.Must(template.ParseFS(files, file)) }

// facts is what a mail's template may tell.
type facts struct {
	Company string
	Number  string // of the company, as we know it
	Email   string // of the person
	Support string
	Until   time.Time
	Link    domain.Secret // of the button; empty for none
	Act     domain.Action // of an operator
	About   string        // whom or what that was about
	Person  string        // who asks
	Reason  string
	At      time.Time
}

// page is a mail before it is text or HTML. Every part is plain text.
type page struct {
	Subject    string
	Paragraphs []string
	Button     string
	Link       string
	Notes      []string // below the button, in small print
}

func write(letter *template.Template, f facts, id, to string) (domain.Mail, error) {
	p, err := compose(letter, f)
	if err != nil {
		return domain.Mail{}, err
	}
	text, err := render(textPage, p)
	if err != nil {
		return domain.Mail{}, err
	}
	html, err := render(htmlPage, p)
	return domain.Mail{ID: id, To: to, Subject: p.Subject, Text: domain.Secret(text), HTML: domain.Secret(html)}, err
}

// compose fills in the parts that every letter defines.
func compose(letter *template.Template, f facts) (p page, err error) {
	for _, said := range []*string{&f.Company, &f.About, &f.Person, &f.Reason} {
		*said = oneLine(*said)
	}
	var parts [4]string
	for i, name := range [...]string{"subject", "body", "button", "notes"} {
		if parts[i], err = render(letter.Lookup(name), f); err != nil {
			return p, err
		}
	}
	return page{
		Subject: oneLine(parts[0]), Paragraphs: paragraphs(parts[1]),
		Button: oneLine(parts[2]), Link: f.Link.Reveal(), Notes: paragraphs(parts[3]),
	}, nil
}

func render(t interface{ Execute(io.Writer, any) error }, data any) (string, error) {
	var text strings.Builder
	err := t.Execute(&text, data)
	return text.String(), err
}

// paragraphs are parted by an empty line; a template may break lines within one.
func paragraphs(text string) (all []string) {
	for part := range strings.SplitSeq(text, "\n\n") {
		if line := oneLine(part); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// oneLine keeps a name from starting a header or a paragraph of its own, or from turning what stands around it.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
}
