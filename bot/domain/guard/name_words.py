"""Words that the guard's rule for names goes by, in small letters: data, no rules.

First names are some hundred of the commonest in Sweden (SCB's lists of names), whatever language
they come from. Those that are also ordinary words are told apart, because they prove less.
"""

from __future__ import annotations

from typing import Final

from bot.domain.guard.words import listed

FIRST_NAMES: Final = listed(
    """
    adam adrian agneta ahmad ahmed aida albin alex alexander alexandra alfred ali alice alicia alva
    amanda amir amira anders andreas andrei andrzej anette angelica anita ann anna anna-karin
    anna-lena anna-maria anneli annelie annette annica annie annika ann-britt ann-christin ann-marie
    ann-sofie anton antonia arne aron arvid astrid august axel barbro bengt bengt-åke benjamin berit
    bernt bertil birger birgit birgitta bodil britt britt-marie bo-göran börje camilla carina carl
    carolina caroline casper catarina catharina cecilia charlie charlotta charlotte christer
    christian christina christoffer clara claes clas conny cornelia dan daniel daniela david denise
    dennis dilan douglas ebba eddie edith edvin edward einar elena eleonora elias elin elina elisabet
    elisabeth ella ellen ellinor elliot elsa elvira emelie emil emilia emma emanuel erik eric erika
    erica erland ester eva evelina evert fadi farah fares fatima felicia felix filip filippa folke
    frank fredrik fredrika frida fritz gabriel gabriella gerd gertrud gudrun gun gunbritt gunilla
    gunnar gunnel gustaf gustav göran gösta göte hamid hampus hanna hannah hannes harald hasan hassan
    hedda hedvig helen helena helene helge henning henrik henry herman hilda hilma hugo hussein håkan
    ibrahim ida inga inga-lill inger ingela ingemar ingmar ingrid ingvar irene iris irina isa isabell
    isabella isabelle isak ivan jack jacob jakob jamal jan jan-erik jan-olof jane janne jasmin
    jasmine jens jeanette jennie jenny jerry jessica jesper jimmie jimmy joakim joel johan johanna
    john johnny jon jonas jonatan jonathan jonny jonte jonna josef josefin josefine joseph josefina
    julia julian juha jörgen kaj karin karl karl-erik karl-gustav karolina karim karoline katarina
    katarzyna kent kenneth kenny kerstin kevin khaled khalid kjell klara klas kristian kristina
    kristin kristoffer krzysztof kurt lars lars-erik lars-göran lasse laila layla leif leila lena
    lennart leo leon leonard liam lilian lilly linda linn linnéa linnea linus lisa lisbeth liselott
    louise lovisa lotta lucas ludvig lukas madeleine magdalena magnus mahmoud maja malin malte marcel
    marcus mareike margareta margaretha margit maria mariana mariam marianne marie marie-louise
    marina mario marita markus marlene marta martin martina maryam mathias matilda mats mattias
    matteo maud max-emil maximilian mehmet melvin mia mikael micke michael michaela miguel milena
    milo mira miriam mirjam mohamad mohamed mohammad mohammed moa moha mona monica monika morgan
    mustafa märta måns nadia nadja natalia natalie nathalie nellie nenad nicklas niclas nicole niklas
    niko nikola nils noah noel nora noor nova olga oliver olivia olle olof ola omar oscar oskar osman
    ossian otto ove owe oskarina ove pascal patricia patrik paul paula pavel pauline peder per per-erik
    per-olof pernilla pär per-åke peter petra petter philip pia piotr pontus ragnar ragnhild rania
    rasmus rebecca rebecka reine rickard rikard richard robert robin roger roland rolf ronja ronny
    roine rolf rosa rune ruth rut-britt sabina said salma samir samira samuel sami sandra sara sarah
    sebastian selma sven sven-erik sven-olof signe sigrid sigvard simon simone siri sixten sofia
    sofie solveig sonja sonny stefan stefanie stella stellan stina sture susanna susanne sune svante
    svea sylvia tariq tanja teresia terese therese thomas thore tilda tilde tim tina tindra tobias
    tom tomas tommy tony tor-björn torbjörn tord tore torgny torsten tova tove tuva tyra ulf ulla
    ulla-britt ulrica ulrik ulrika urban ursula valter vanja veronica veronika victor victoria vidar
    viggo viktor viktoria vilgot vilhelm vilma ville vincent viola viveka wilhelm william wilma yasin
    yasmin yasmine ylva yngve youssef yusuf yvonne zahra zainab zara zeinab zoran åke åsa örjan öjvind
    dragan goran slavica mirjana jovan milan marko luka ivana ana jelena aleksandar aleksandra
    abdi abdullah abdul hodan hawa amina ayan asha hamza bilal idris iman yahya zakaria ismail
    tomasz pawel marek agnieszka malgorzata ewa joanna adnan emir haris selim aylin elif murat emre
    ngoc thi minh huong linh wei li-na reza ali-reza hossein mehdi nasrin parisa shirin soheila
    melker loke frans theo algot hjalmar ebbe elton milton colin walter sigge freja ellie lykke meja
    molly leia tilly minna edla majken lovis signhild inez greta märtha elise olof-erik josefa ines
    mattis hjördis lillemor gunvor maj-britt siv-britt barbara beatrice bianca blenda
    dagny doris dorotea egon eilert ejnar elof elis engla enar estrid evald fabian ferdinand
    filippa gerhard germund gilbert gottfrid gunde gunder halvar hilding hjalmar holger hubert igor
    ingegerd ingvor isac isidor jarl jeremias joachim justus kasper klaus knut konrad kåre laura
    leonora lorentz lydia manfred marianna marina märit mårten natanael nathan nellie orvar ottilia
    ragna reinhold rigmor rikke rudolf sally samson sanna sebastian sigurd sivert sofie
    stine svenerik tekla teodor terje thea theodor thure toni ture tyko ulrik valdemar vendela
    kalle pelle nisse lelle kicki bettan lollo frasse sussi hasse bosse svenne totte putte danne
    matte steffe jocke krille abbe adde lillen tompa robban ante
    """
)

AMBIGUOUS_FIRST_NAMES: Final = listed(
    """
    alma ask bo björn bror dag elvan gun hans isa ivar jul kim liv lo love maj mark max my mira milo
    noor nova omar paul rosa rut saga siv sten stig storm sol sixten tage tim tom tor tore tova tuva
    ture urban vera vide viking viola ville iris stella svea nora ella per jan dan minh wei thi hilma
    ante matte iman ana prince morgan karim frank leo rasmus tord august jack alva hawa gerd elsa
    """
) - listed("omar karim rasmus paul tim tom jack leo ella nora elsa tova gerd per jan dan")
"""First names that are words, places or shops as well: they count with a surname only."""

SURNAMES: Final = listed(
    """
    ahmed ahmad ahmadi ahmeti ali alvarez abdi abdullah asp berg bergh björk blad blom bohlin boman
    borg brandt bratt brink broman bruun böhm dahl dahlin daoud ek ekman eklöf elfving eng falk fast
    flink forsell fors franzén frid frisk fritz garcia glad grahn granath green grip gran haglund
    hallin hansen hagman hassan hed hedin hedman hell hellman hirsch holm holmér hult hussein hörnell
    ibrahim ismail jaber jarl jensen johnsen jung kaya khalil khan klang klint kovacs kraft krantz krook
    kron kroon kumar lans larsen lejon lind lindh linde ljung ljungh lund lundh lundin lööf malm
    malmros martinez melin melander modig mohamed mohammed mohammadi morales murad mård möller mörk
    nguyen nord nordh nordin norén novak nyman nyberg näslund odén olander olsen palm palmér persdotter
    petrov popov quist rask rehn rhodin rodriguez rosén roth rydh rydén saleh samuelson sand sandin
    schmidt schultz sjö sjödin skog skoog smith spång stark stenman stolt stål ståhl strid ström sundin
    svahn svanberg svärd swahn söder söderlind tapper thorén tran trulsson tufvesson ullah vallin
    verdier vik wallin wall wass werner westin widell wik wiklander wilhelm winter wolf yilmaz yusuf
    zetterlund åberg åhman åkerman årman öberg öhman öst östman özdemir kowalski nowak ivanov
    """
)

SURNAME_ENDINGS: Final = (
    "sson", "sdotter", "ström", "strand", "qvist", "kvist", "quist", "lund", "lundh", "gren", "berg",
    "bergh", "borg", "holm", "dahl", "stedt", "städt", "blad", "blom", "mark", "malm", "man", "mann",
    "ander", "ell", "éll", "én", "ius", "feldt", "felt", "hielm", "hjelm", "hjälm", "krantz", "krans",
    "crona", "skog", "skiöld", "sköld", "stråhle", "vall", "wall", "rot", "roth", "stam", "stierna",
    "stjerna", "sten", "stén", "lind", "ling", "löf", "löv", "lööf", "fors", "forss", "hammar", "svärd",
    "ovic", "ović", "vic", "vić", "ić", "ski", "ska", "sky", "ov", "ova", "enko", "yan", "ian", "zadeh",
    "oglu", "oğlu", "nen", "sen", "ez", "pour", "son",
)  # fmt: skip
"""How Swedish surnames end, and the commonest of those that came with their bearers."""

PARTICLES: Final = listed(
    "von van af de der den del della di da du la le al el ben bin ibn ter ten zu dos das abu mac"
)

NOT_NAMES: Final = listed(
    """
    jag du han hon den det vi ni de dem man en ett alla ingen någon några många flera båda denna detta
    dessa hans hennes deras vår våra ert era sin sitt sina min mitt mina ditt dina
    i på vid från till av för med hos om under över mellan efter före inför sedan kring runt mot utan
    och men eller samt så att som när då där här var vad vem vilka vilken hur varför inte också nu igår
    idag imorgon ikväll inatt idag förra nästa samma annan andra första sista ny nya gamla stor stora
    lilla lille liten små norra södra östra västra nedre övre inre yttre
    måndag tisdag onsdag torsdag fredag lördag söndag måndagen tisdagen onsdagen torsdagen fredagen
    lördagen söndagen januari februari mars april maj juni juli augusti september oktober november
    december jul påsk midsommar valborg nyår halloween lucia
    polis polisen kommun kommunen kommunens polisens åklagare åklagaren tingsrätten tingsrätt hovrätten
    domstol domstolen räddningstjänsten väktare ordningsvakt ordningsvakter socialtjänsten skolan
    region regionen länsstyrelsen brottsförebyggande rådet skatteverket försäkringskassan
    bilen bil bilar mannen män kvinnan kvinnor ungdomar ungdom personer person personen pojke pojken
    flicka flickan killen kille tjejen tjej okänd okända gärna tips vittnen vittne ring kontakta
    brand inbrott stöld rån skadegörelse klotter narkotika bedrägeri bedrägerier misshandel olaga
    tack hej obs info information lägesbild dag tid plats punkt beslut ärende fråga svar bakgrund
    vill ska kan har är blev blir finns fick får tog såg hörde gick åkte kom sprang stod satt
    facebook instagram snapchat tiktok telegram google swish bankid blocket tradera youtube discord
    signal whatsapp messenger microsoft windows apple iphone samsung sony playstation xbox roblox
    volvo saab bmw audi opel ford skoda toyota mercedes volkswagen vw kia honda yamaha suzuki peugeot
    renault citroën nissan mazda tesla hyundai seat fiat dacia porsche scania stiga husqvarna stihl
    makita bosch dewalt hilti milwaukee crescent monark kawasaki ktm aprilia piaggio
    ica coop willys lidl netto hemköp maxi konsum circle preem okq8 st1 shell ingo qstar tanka systembolaget
    apoteket apotek kronans hjärtat jula rusta biltema dollarstore ikea elgiganten lindex kappahl hm
    åhléns jysk öob ö&b normal nordea swedbank handelsbanken seb sparbanken länsförsäkringar postnord
    dhl ups pressbyrån mcdonalds max burger sibylla espresso elon mekonomen xl-bygg byggmax beijer
    hornbach bauhaus granngården akademibokhandeln stadium intersport xxl
    sverige svensk svenska danmark norge finland tyskland polen europa eu småland skåne blekinge
    kronoberg kronobergs kalmar halland jönköping stockholm göteborg malmö lund växjö älmhult ljungby
    alvesta tingsryd lessebo uppvidinge markaryd osby hässleholm kristianstad karlskrona karlshamn
    olofström värnamo nybro emmaboda liatorp diö eneryd delary virestad häradsbäck pjätteryd hallaryd
    göteryd stenbrohult råshult killeberg lönashult vislanda moheda lagan ryssby strömsnäsbruk
    linköping norrköping uppsala västerås örebro gävle borås lund helsingborg trelleborg ystad
    """
)
"""Words that can begin with a capital letter and are no part of a person's name."""

PLACE_ENDINGS: Final = (
    "gata", "gatan", "vägen", "väg", "torg", "torget", "skola", "skolan", "kyrka", "kyrkan", "park",
    "parken", "plan", "plats", "platsen", "gränd", "gränden", "stigen", "allé", "allén", "bron",
    "gården", "hallen", "huset", "hemmet", "backen", "sjön", "stationen", "området", "centrum", "köping",
    "hult", "ryd", "torp", "stad", "staden", "byn", "ås", "arena", "arenan", "badet", "vallen",
    "gymnasiet", "biblioteket", "museet", "marknad", "marknaden", "butik", "butiken", "kommun", "län",
    "macken", "krogen", "puben", "gallerian", "köpcentrum", "dagarna", "festivalen", "rondellen",
    "tunneln", "korset", "viken", "udden", "kullen", "dalen", "lunden", "leden", "hamnen", "polisen",
    "tjänsten", "verket", "banken", "nämnden", "styrelsen", "rätten", "förbundet", "föreningen",
)  # fmt: skip

COMPANY_WORDS: Final = listed(
    """
    ab hb kb bygg byggservice bil bilar bilverkstad bilservice el rör vvs måleri mekaniska plåt
    fastigheter fastighet fastighetsförmedling fastighetsbyrå livs kiosk café cafe konditori bageri
    restaurang pizzeria grill salong frisör hårvård järn järnhandel skor kläder mode möbler optik guld
    ur trädgård blommor åkeri transport transporter schakt redovisning konsult advokatbyrå begravningsbyrå
    mat kök ost charkuteri lanthandel handel butik bokhandel cykel cyklar motor däck maskin snickeri
    gård gata väg plats torg park skola kyrka kapell backe minne minnesfond stiftelse fond gränd allé
    stig bro museum samling sal rum bad hotell vandrarhem ohlson & co company son söner
    """
)
"""Words after a name that make it a company's or a place's."""

THINGS: Final = listed(
    """
    ica coop hotell restaurang restaurangen butik butiken firma firman företag företaget bolag bolaget
    skola skolan förskola förskolan gata gatan väg vägen torg torget park parken by byn ort orten plats
    platsen område området gård gården hus huset villa rum rummet sal salen lokal lokalen café caféet
    kafé kaféet förening föreningen klubb klubben lag laget grupp gruppen nätverk nätverket projekt
    projektet kampanj kampanjen insats insatsen operation operationen app appen tjänst tjänsten program
    programmet sida sidan hemsida hemsidan konto kontot kanal kanalen spel spelet film filmen bok boken
    pjäs pjäsen hund hunden katt katten häst hästen tik tiken djur djuret båt båten tåg tåget storm
    stormen virus viruset preparat preparatet drog drogen sort sorten modell modellen märke märket bil
    bilen kvarter kvarteret tunnel tunneln bro bron sjö sjön skog skogen lekplats lekplatsen fritidsgård
    fritidsgården ungdomsgård mötesplats mötesplatsen evenemang evenemanget festival festivalen
    föreställning föreställningen utställning metod metoden modell arbetssätt utbildning utbildningen
    kurs kursen dokument dokumentet tidning tidningen radio dagen veckan fenomen fenomenet bedrägeri
    bedrägeriet bluff bluffen fällan upplägg upplägget stiftelse stiftelsen kyrka kyrkan samfällighet
    samfälligheten affär affären macken mack bank banken fastighet fastigheten bostadsområde
    bostadsområdet gäng gänget brottet metoderna koden
    """
)
"""What can be called something without being a person."""

PEOPLE: Final = listed(
    """
    han hon hen man mannen kvinna kvinnan person personen kille killen tjej tjejen pojke pojken pojkvän
    flicka flickan flickvän ungdom ungdomen elev eleven granne grannen någon honom henne dem de jag ägaren
    ägare kund kunden säljare säljaren köpare köparen försäljare försäljaren hantverkare hantverkaren
    student yngling ynglingen tonåring tonåringen pappa pappan mamma mamman son sonen dotter dottern
    bror brodern syster systern kompis kompisen kusin chef ledare ledaren snubbe snubben gubbe gubben
    tant tanten herre herren dam damen misstänkte misstänkta gripne gärningsmannen gärningsman tjuven
    rånaren langaren bedragaren bråkstaken brottslingen förövaren offret vittnet föraren förare
    uppringaren mannens huvudmannen anställd anställde väktaren vakten busen snattaren killarna
    """
)
"""Who is called something and is a person."""

OFFICES: Final = listed(
    """
    kommunpolis kommunpolisen områdespolis områdespolisen polis polisinspektör inspektör kommissarie
    polismästare polisassistent polisområdeschef samordnare samordnaren trygghetssamordnare
    säkerhetssamordnare folkhälsosamordnare brottsförebyggare ordförande ordföranden kommunalråd
    borgmästare rektor rektorn biträdande lärare läraren skolsköterska kurator chef chefen enhetschef
    säkerhetschef butikschef förvaltningschef kommunchef kommundirektör räddningschef områdeschef
    lokalpolisområdeschef handläggare sekreterare justerare presstalesperson talesperson presstalesman
    åklagare åklagaren kammaråklagare chefsåklagare advokat advokaten försvarare försvararen
    förundersökningsledare utredare vakthavande kontaktombud huvudkontaktombud föredragande fältassistent
    fältsekreterare fritidsledare fastighetsskötare föreläsare föreläsaren forskare forskaren professor
    statsminister justitieminister minister vd jurist journalist reporter brandingenjör brandman
    brandinspektör stadsbyggnadschef planarkitekt socialsekreterare socialchef skolchef projektledare
    näringslivschef näringslivsutvecklare centrumledare verksamhetsledare kriminolog domare domaren
    """
)
"""Who may be named, because they speak for their office."""

SPEAKING: Final = listed(
    """
    säger sa sade berättar berättade informerar informerade skriver uppger meddelar meddelade
    polisens kommunens regionens räddningstjänstens åklagarens säkerhetsbolagets
    redogör redogjorde rapporterar rapporterade föredrar föredrog tackar tackade hälsar presenterar
    presenterade föreslår föreslog närvarande deltagare mvh hälsningar justeras protokollförare
    påminner påminde undrar undrade ansvarar ansvarig ansvariga kontaktperson
    frågar frågade tycker konstaterar konstaterade förklarar förklarade återkopplar återkopplade
    """
)
"""Words beside a name that make its bearer the one who speaks."""
