package home

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
)

// Services in the order of their default ports, 8080 and up.
var Services = []string{
	"api", "ops", "auth0", "mail", "smtp", "s3", "postgres", "mongo",
	"own_s3", "own_mongo", "behind_own_s3", "behind_own_mongo", "witness",
}

const firstPort = 8080

// Ports holds a listener for each service, so that nobody takes its port before the service does.
type Ports map[string]*net.TCPListener

// Ports takes the ports of the last start where they are free, since stored URLs point at them; else the defaults;
// and says which were taken.
func (h *Home) Ports(say io.Writer) (Ports, error) {
	wanted := h.wantedPorts()
	ports := Ports{}
	for _, name := range Services {
		l, err := listen(wanted[name])
		if err != nil {
			continue
		}
		ports[name] = l
	}
	return ports, h.replaceTaken(ports, wanted, say)
}

func (h *Home) replaceTaken(ports Ports, wanted map[string]int, say io.Writer) error {
	for _, name := range Services {
		if ports[name] != nil {
			continue
		}
		l, err := nextFree(firstPort + len(Services))
		if err != nil {
			ports.Close()
			return err
		}
		ports[name] = l
		fmt.Fprintf(say, "Port %d is taken, so %s uses %d.\n", wanted[name], name, ports.Number(name))
	}
	return h.keep(ports)
}

// AnyPorts start at a random place, so that many stacks start at once without meeting, and stay below the range
// from which the system gives ports to outgoing connections.
func AnyPorts() (Ports, error) {
	ports, from := Ports{}, 20000+rand.IntN(10000)
	for _, name := range Services {
		l, err := nextFree(from)
		if err != nil {
			ports.Close()
			return nil, err
		}
		ports[name] = l
	}
	return ports, nil
}

func (h *Home) wantedPorts() map[string]int {
	wanted := map[string]int{}
	for i, name := range Services {
		wanted[name] = firstPort + i
	}
	// A file that cannot be read costs nothing but the memory of earlier ports.
	if text, err := os.ReadFile(h.Path("ports.json")); err == nil {
		_ = json.Unmarshal(text, &wanted)
	}
	return wanted
}

func (h *Home) keep(ports Ports) error {
	numbers := map[string]int{}
	for name := range ports {
		numbers[name] = ports.Number(name)
	}
	text, err := json.MarshalIndent(numbers, "", "  ")
	if err != nil {
		return err
	}
	return h.Write("ports.json", text)
}

func nextFree(from int) (*net.TCPListener, error) {
	for port := from; port < from+1000; port++ {
		if l, err := listen(port); err == nil {
			return l, nil
		}
	}
	return nil, fmt.Errorf("no free port was found from %d on: stop some of the programs that listen there", from)
}

func listen(port int) (*net.TCPListener, error) {
	return net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
}

// Number is the port of a service.
func (p Ports) Number(name string) int { return p[name].Addr().(*net.TCPAddr).Port }

// Address is host:port of a service.
func (p Ports) Address(name string) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.Number(name)))
}

// Free lets go of a port just before a program of its own takes it; its number stays known.
func (p Ports) Free(name string) int {
	p[name].Close()
	return p.Number(name)
}

// Close lets go of all.
func (p Ports) Close() {
	for _, l := range p {
		l.Close()
	}
}
