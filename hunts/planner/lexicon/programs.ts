/**
 * Programs that hunters speak of by their stem, whether or not this tenant has seen them: a question about
 * one that never ran deserves "there is none", not "what is that?".
 */
export const knownPrograms: ReadonlySet<string> = new Set(
  `7z adfind anydesk appvlp arp at atbroker attrib auditpol bash bcdedit bginfo bitsadmin bloodhound calc cacls
  certreq certutil chrome cipher cmd cmdkey cmstp conhost consent cscript csc csrss curl dcdiag defrag diskshadow
  dllhost dnscmd dsquery dwm esentutl eventvwr excel explorer extrac32 fltmc fodhelper forfiles fsutil ftp
  gpresult gpupdate hh hostname icacls iexplore installutil ipconfig java javaw klist logonui lsass makecab mavinject
  mimikatz mmc mofcomp mpcmdrun mshta msbuild mscorsvw msdt msedge msiexec msmpeng mstsc nbtstat ncat net net1 netsh netstat
  nltest node notepad nslookup ntdsutil odbcconf onenote outlook pcalua ping plink powerpnt powershell procdump
  psexec psexesvc putty pwsh python python3 qprocess query quser quinsta qwinsta rar rclone rdrleakdiag reg regasm
  regedit regsvcs regsvr32 robocopy route rubeus rundll32 runas runtimebroker rwinsta sc schtasks scp sdelete
  searchindexer secedit services setspn setx sharphound sharpdump shutdown smss sqlservr ssh sshd sudo su svchost systeminfo
  takeown tar taskeng taskhost taskhostw taskkill tasklist taskmgr teamviewer telnet timeout tracert tscon
  userinit vbc vssadmin w32tm w3wp wbadmin wevtutil wget where whoami winlogon wininit winrar winrm winrs winword
  wmic wmiprvse wscript wsmprovhost wusa xcopy xwizard zip unzip base64 cat chmod chown crontab dd docker find
  gcc id ifconfig iptables journalctl kill kubectl ldapsearch ls nc netcat nmap openssl perl php ps ruby sed
  sh socat systemctl tcpdump uname useradd usermod w who zsh apache2 httpd nginx tomcat`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
