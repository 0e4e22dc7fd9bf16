package domain

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What can be wrong with what an operator says about a datasource.
var (
	ErrHostInvalid = NewError(
		Invalid, "host_invalid", "A host is a name such as db.acme.example or an IP address: without scheme, user, port, "+
			"path, brackets or zone.",
	)
	ErrPortInvalid     = NewError(Invalid, "port_invalid", "A port is a number from 1 to 65535.").At("port")
	ErrDatabaseInvalid = NewError(
		Invalid, "database_invalid", "A database of mongodb is 1 to 63 bytes without blanks and any of /\\.\"$*<>:|?, and "+
			"not admin, config or local. The database of s3 is a bucket: 3 to 63 of a-z, 0-9, hyphen and dot.",
	).At("database")
	ErrPasswordInvalid = NewError(
		Invalid, "password_invalid", "A password has 1 to 1024 characters, and no control characters.",
	).At("password")
)

func parseDatasourceKind(s string) (DatasourceKind, error) {
	if k := DatasourceKind(s); slices.Contains(DatasourceKinds(), k) {
		return k, nil
	}
	return "", ErrKindUnsupported
}

// ParseHost returns the name or the address of a server in the one spelling by which it is compared. What
// some resolvers would take for the number of an address is no name.
func ParseHost(field, s string) (string, error) {
	s = trimInvisible(s)
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return a.Unmap().String(), nil
	}
	name, last, ok := parseName(s)
	if !ok || numberForm.MatchString(last) || len(name) > MaxDomain {
		return "", ErrHostInvalid.At(field)
	}
	return name, nil
}

var (
	numberForm = regexp.MustCompile(`^([0-9]*|0x[0-9a-f]*)$`)
	bucketForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
)

func parseDatabase(k DatasourceKind, s string) (string, error) {
	ok := validDatabase(s) && !slices.Contains([]string{"admin", "config", "local"}, strings.ToLower(s))
	if k == FilesDatasource {
		_, err := netip.ParseAddr(s)
		ok = bucketForm.MatchString(s) && !strings.Contains(s, "..") && err != nil
	}
	if !ok {
		return "", ErrDatabaseInvalid
	}
	return s, nil
}

// validDatabase is what every server takes for the name of a database.
func validDatabase(s string) bool {
	return s != "" && len(s) <= 63 && utf8.ValidString(s) && !strings.ContainsAny(s, "/\\.\"$*<>:|?") &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || notInURL(r) })
}
