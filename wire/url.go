package wire

import (
	"regexp"
	"strings"

	"github.com/tenon-health/tenon/adapters/mongo"
	"github.com/tenon-health/tenon/adapters/postgres"
)

// driverURL is a URL that a driver takes apart, each in its own way: no other
// reading of it counts.
type driverURL struct {
	schemes []string
	like    string
	accepts func(url string) bool
	knows   func(parameter string) bool
}

var (
	postgresURL = driverURL{
		[]string{"postgres://", "postgresql://"}, "postgres://user:password@host:5432/database",
		postgres.AcceptsURL, postgres.KnowsParameter,
	}
	mongoURL = driverURL{
		[]string{"mongodb://", "mongodb+srv://"}, "mongodb://user:password@host:27017",
		mongo.AcceptsURL, mongo.KnowsParameter,
	}
)

// parameterName is what may be printed of a URL: anything else could be a part of
// its password.
var parameterName = regexp.MustCompile(`^[A-Za-z][A-Za-z_]{0,40}$`)

// parameterValues says what the parameters take that are wrong most often.
var parameterValues = map[string]string{
	"sslmode":       ": disable, allow, prefer, require, verify-ca or verify-full",
	"authmechanism": ": SCRAM-SHA-256, SCRAM-SHA-1, MONGODB-X509, MONGODB-AWS, GSSAPI or PLAIN",
	"sslrootcert":   ": a file of certificates that this user may read",
	"tlscafile":     ": a file of certificates that this user may read",
}

// message says what is wrong with a URL, or nothing.
func (d driverURL) message(url string) string {
	head, names, ok := d.split(url)
	if !ok {
		return d.general()
	}
	for _, name := range names {
		if !parameterName.MatchString(name) {
			return d.general()
		}
		if !d.knows(name) {
			return "has the parameter " + name + ", which is another program's or misspelt: leave it out."
		}
	}
	return d.refusal(url, head, names)
}

// refusal names the parameter without which the driver would take the URL.
func (d driverURL) refusal(url, head string, names []string) string {
	if d.accepts(url) {
		return ""
	}
	_, query, _ := strings.Cut(url[len(head):], "?")
	for _, name := range names {
		if d.accepts(head + "?" + without(query, name)) {
			return "has a value of " + name + " that the driver does not take" + parameterValues[strings.ToLower(name)] + "."
		}
	}
	return d.general()
}

func (d driverURL) general() string {
	return "must look like " + d.like + ", with @ : / ? # % in user and password written as %40 %3A %2F %3F %23 %25."
}
