package document

import (
	"encoding/json"
	"strings"
)

// keyScanner walks JSON that is known to be well-formed, and builds nothing.
type keyScanner struct {
	data   []byte
	at     int
	levels []map[string]bool // the keys seen at each level; nil in an array
	isKey  bool              // the next text is one
}

// firstDuplicate is where an object has a key again; -1 for nowhere.
func firstDuplicate(data []byte) int {
	for s := (keyScanner{data: data}); s.at < len(data); s.at++ {
		if data[s.at] != '"' {
			s.step(data[s.at])
			continue
		}
		start := s.at
		s.at = textEnd(data, start)
		if s.isKey && !s.remember(data[start:s.at+1]) {
			return start
		}
	}
	return -1
}

func (s *keyScanner) step(c byte) {
	switch c {
	case '{':
		s.levels, s.isKey = append(s.levels, map[string]bool{}), true
	case '[':
		s.levels, s.isKey = append(s.levels, nil), false
	case '}', ']':
		s.levels, s.isKey = s.levels[:len(s.levels)-1], false
	case ',':
		s.isKey = len(s.levels) > 0 && s.levels[len(s.levels)-1] != nil
	case ':':
		s.isKey = false
	}
}

// remember reports whether the key is new at its level, however it is escaped.
func (s *keyScanner) remember(raw []byte) bool {
	key := string(raw[1 : len(raw)-1])
	if strings.Contains(key, `\`) && json.Unmarshal(raw, &key) != nil {
		return true
	}
	keys := s.levels[len(s.levels)-1]
	seen := keys[key]
	keys[key] = true
	return !seen
}

// textEnd is where the text that starts at a quote has its other one.
func textEnd(data []byte, start int) int {
	for at := start + 1; ; at++ {
		switch data[at] {
		case '\\':
			at++
		case '"':
			return at
		}
	}
}
