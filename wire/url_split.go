package wire

import (
	"slices"
	"strings"
)

// split gives what is before the parameters, and their names. It refuses what drivers
// take apart otherwise than people: the first @ ends the password, and a / begins
// the path.
func (d driverURL) split(url string) (head string, names []string, ok bool) {
	i := slices.IndexFunc(d.schemes, func(scheme string) bool { return strings.HasPrefix(url, scheme) })
	if i < 0 {
		return "", nil, false
	}
	login, rest, hasLogin := strings.Cut(url[len(d.schemes[i]):], "@")
	if !hasLogin {
		login, rest = "", login
	}
	place, query, _ := strings.Cut(rest, "?")
	ok = !strings.Contains(login, "/") && !strings.ContainsAny(rest, "@#") && isPlace(place, query)
	for pair := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(pair, "="); name != "" {
			names = append(names, name)
		}
	}
	return url[:len(url)-len(rest)+len(place)], names, ok
}

// isPlace reports whether there is a host: without one a driver would take its own.
func isPlace(place, query string) bool {
	return place != "" && place[0] != '/' || strings.HasPrefix(query, "host=") || strings.Contains(query, "&host=")
}

func without(query, name string) string {
	pairs := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		return strings.HasPrefix(pair, name+"=")
	})
	return strings.Join(pairs, "&")
}
