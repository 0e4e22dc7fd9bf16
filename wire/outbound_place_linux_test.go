package wire

import (
	"fmt"

	"github.com/tenon-health/tenon/core/domain"
)

// The ports tell who connects.
const (
	testedRecords = 27017
	keptRecords   = 27018
	testedFiles   = 443
	keptFiles     = 444
	memberPort    = 27019
)

var datasourcePorts = []uint16{testedRecords, keptRecords, testedFiles, keptFiles}

// place is what may be said about a datasource.
type place struct {
	host     string
	leads    []string // to these addresses, of which the first is dialled first
	database string   // or bucket
	options  domain.DatasourceOptions
}

// places are all of them, for connections to a port.
func places(port uint16) []place {
	all := []place{direct(changing(port), changed, public.String())}
	for _, host := range refusedAddresses {
		all = append(all, direct(host, host))
	}
	for _, hosts := range []map[string][]string{refusedForms, hostNames} {
		for host, leads := range hosts {
			all = append(all, direct(host, leads...))
		}
	}
	if port == testedRecords || port == keptRecords {
		return append(all, announcing()...)
	}
	return append(all, buckets()...)
}

func direct(host string, leads ...string) place {
	return place{host, leads, "moved-307", domain.DatasourceOptions{PathStyle: true}}
}

// announcing have servers of replica sets, which name their members.
func announcing() (all []place) {
	for _, host := range []string{"8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"} {
		p := direct(host, host)
		p.options.ReplicaSet = "rs0"
		all = append(all, p)
	}
	return all
}

// buckets are redirected by each status, or stand in the name of the host.
func buckets() (all []place) {
	for _, status := range []int{301, 302, 303, 308} {
		p := direct("8.8.8.8", "8.8.8.8")
		p.database = fmt.Sprint("moved-", status)
		all = append(all, p)
	}
	for _, bucket := range []string{"bucket", "bucket--use1-az4--x-s3"} {
		all = append(all, place{"s3.acme.example", hostNames[bucket+".s3.acme.example"], bucket, domain.DatasourceOptions{}})
	}
	return all
}

func (p place) datasource(kind domain.DatasourceKind, port uint16, ca string) domain.Datasource {
	p.options.CACertificates = ca
	return domain.Datasource{
		Kind: kind, Host: p.host, Port: int(port), Database: p.database, User: "ada", Options: p.options,
		Phase: domain.DatasourceInUse,
	}
}
